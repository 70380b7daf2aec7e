import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bestOfNKl,
  fitOveroptimization,
  linearRegression,
  type OptimizationForm,
  overoptimizedReward,
} from '../../src/statistics/curveFits.ts';
import { expectNear, referenceSection } from './reference.ts';

describe('linearRegression', () => {
  type Case = Record<'intercept' | 'slope' | 'rSquared' | 'slopeError' | 'interceptError', number> & {
    readonly x: number[];
    readonly y: number[];
    readonly slopeInterval: { readonly low: number; readonly high: number };
  };
  test.each(referenceSection<Case[]>('line').map((entry) => [entry.x.length, entry] as const))(
    'equals SciPy on %i points',
    (_, { x, y, slopeInterval, ...expected }) => {
      const fit = linearRegression(x, y);
      for (const name of ['intercept', 'slope', 'rSquared', 'slopeError', 'interceptError'] as const)
        expectNear(fit[name], expected[name]);
      expectNear(
        [fit.slopeInterval.low, fit.slopeInterval.high],
        [slopeInterval.low, slopeInterval.high],
        1e-8,
      );
      expect(fit.slopeInterval.low).toBeLessThan(fit.slope);
    },
  );

  test('finds any line again', () => {
    const number = fc.double({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(number, number, (intercept, slope) => {
        const x = [-3, 0, 1, 2, 8];
        const fit = linearRegression(
          x,
          x.map((value) => intercept + slope * value),
        );
        expect(fit.intercept).toBeCloseTo(intercept, 9);
        expect(fit.slope).toBeCloseTo(slope, 9);
      }),
    );
  });

  test('says NaN where the points say nothing', () => {
    expect(linearRegression([1, 1], [0, 5]).slope).toBeNaN();
    expect(linearRegression([1, 2], [0, 5])).toMatchObject({ slope: 5, rSquared: 1, slopeError: NaN });
    expect(linearRegression([1, 2, 3], [4, 4, 4])).toMatchObject({ slope: 0, rSquared: NaN });
    expect(() => linearRegression([1], [1, 2])).toThrow('1 values of x for 2 of y');
  });
});

describe('fitOveroptimization', () => {
  interface Case {
    readonly form: OptimizationForm;
    readonly distances: number[];
    readonly rewards: number[];
    readonly alpha: number;
    readonly beta: number;
    readonly rSquared: number;
  }
  const cases = referenceSection<Case[]>('overoptimization');
  test.each(cases.map((entry) => [entry.form, entry] as const))(
    'equals least squares in NumPy, %s',
    (_, entry) => {
      expect.hasAssertions();
      const fit = fitOveroptimization(entry.form, entry.distances, entry.rewards);
      expectNear([fit.alpha, fit.beta, fit.rSquared], [entry.alpha, entry.beta, entry.rSquared]);
    },
  );

  test.each(['best-of-n', 'rl'] as const)('%s: finds the coefficients again, and the peak', (form) => {
    const distances = [0, 0.2, 0.7, 1.3, 2.2, 3, 4.5];
    const rewards = distances.map((d) => overoptimizedReward({ form, alpha: 1.1, beta: 0.4 }, d));
    const fit = fitOveroptimization(form, distances, rewards);
    expectNear([fit.alpha, fit.beta, fit.rSquared], [1.1, 0.4, 1]);
    const { distance, reward } = fit.peak;
    expect(reward).toBeCloseTo(overoptimizedReward(fit, distance), 12);
    for (const step of [-1e-3, 1e-3]) expect(overoptimizedReward(fit, distance + step)).toBeLessThan(reward);
    expect(overoptimizedReward(fit, 0)).toBe(0);
  });

  test('has no peak when reward keeps rising, and no answer from one point', () => {
    const rising = fitOveroptimization('best-of-n', [0, 1, 2], [0, 1, 5]);
    expect(rising.beta).toBeLessThan(0);
    expect(rising.peak).toEqual({ distance: NaN, reward: NaN });
    expect(fitOveroptimization('rl', [0, 2], [0, 1]).alpha).toBeNaN();
    expect(fitOveroptimization('rl', [], []).alpha).toBeNaN();
    expect(() => fitOveroptimization('rl', [-1], [0])).toThrow('distance 0 is -1');
  });
});

test('bestOfNKl is 0 for one sample and grows as ln n', () => {
  expect(bestOfNKl(1)).toBe(0);
  expect(bestOfNKl(16)).toBeCloseTo(Math.log(16) - 15 / 16, 12);
});
