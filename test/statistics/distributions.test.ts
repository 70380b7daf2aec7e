import { describe, expect, test } from 'vitest';
import {
  fairBinomialAtMost,
  incompleteBeta,
  logGamma,
  normalQuantile,
  normalReach,
  studentReach,
} from '../../src/statistics/distributions.ts';
import { expectNear, referenceSection } from './reference.ts';

describe('normalQuantile', () => {
  test('equals SciPy', () => {
    const points = referenceSection<[number, number][]>('normalQuantile');
    expect(points.length).toBeGreaterThan(5);
    for (const [p, z] of points) expectNear(normalQuantile(p), z, 1e-12);
  });

  test('is odd about one half, and refuses certainty', () => {
    expect(normalQuantile(0.2)).toBeCloseTo(-normalQuantile(0.8), 14);
    expect(normalReach(0.95)).toBeCloseTo(1.959963984540054, 14);
    expect(() => normalQuantile(1)).toThrow('normal quantile of 1');
    expect(() => normalReach(1)).toThrow('confidence 1');
  });
});

describe('studentReach', () => {
  test('equals SciPy', () => {
    const points = referenceSection<[number, number, number][]>('studentReach');
    expect(points.length).toBeGreaterThan(5);
    for (const [confidence, freedom, reach] of points)
      expectNear(studentReach(confidence, freedom), reach, 1e-9);
  });

  test('tends to the normal reach, and is NaN without degrees of freedom', () => {
    expect(studentReach(0.95, 1e6)).toBeCloseTo(normalReach(0.95), 5);
    expect(studentReach(0.95, 0)).toBeNaN();
  });
});

describe('gamma, beta and binomial functions', () => {
  test('agree with closed forms', () => {
    expect(Math.exp(logGamma(6))).toBeCloseTo(120, 9);
    expect(Math.exp(logGamma(0.25))).toBeCloseTo(3.625609908221908, 12);
    expect(incompleteBeta(0.3, 1, 1)).toBeCloseTo(0.3, 13);
    expect(incompleteBeta(0.3, 2, 1)).toBeCloseTo(0.09, 13);
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
    expect(fairBinomialAtMost(1, 4)).toBeCloseTo(5 / 16, 13);
    expect(fairBinomialAtMost(4, 4)).toBeCloseTo(1, 13);
    expect(fairBinomialAtMost(-1, 4)).toBe(0);
  });
});
