import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fork, randomStream, rngKey } from '../../src/shared/rng.ts';
import { mean } from '../../src/statistics/descriptive.ts';
import { bootstrapBand, bootstrapInterval, wilsonInterval } from '../../src/statistics/intervals.ts';
import { expectNear, referenceSection } from './reference.ts';

const key = rngKey(11);

describe('wilsonInterval', () => {
  interface Case {
    readonly successes: number;
    readonly trials: number;
    readonly confidence: number;
    readonly low: number;
    readonly high: number;
  }
  test.each(
    referenceSection<Case[]>('wilson').map((entry) => [entry.successes, entry.trials, entry] as const),
  )('equals statsmodels for %d of %i', (successes, trials, { confidence, low, high }) => {
    const interval = wilsonInterval(successes, trials, confidence);
    expectNear([interval.low, interval.high], [low, high]);
    expect(interval.low).toBeLessThan(interval.high);
  });

  test('holds the share, mirrors, and narrows with more trials', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(), (trials, draw) => {
        const successes = draw % (trials + 1);
        const { low, high } = wilsonInterval(successes, trials);
        expect(low).toBeLessThanOrEqual(successes / trials + 1e-12);
        expect(high).toBeGreaterThanOrEqual(successes / trials - 1e-12);
        const mirrored = wilsonInterval(trials - successes, trials);
        expect(mirrored.low).toBeCloseTo(1 - high, 12);
        const more = wilsonInterval(4 * successes, 4 * trials);
        expect(more.high - more.low).toBeLessThan(high - low);
      }),
    );
  });

  test('knows nothing before the first trial', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
    expect(() => wilsonInterval(3, 2)).toThrow('3 successes of 2');
  });
});

describe('bootstrapInterval', () => {
  const { values, low, high } = referenceSection<{ values: number[]; low: number; high: number }>(
    'bootstrap',
  );

  test('is close to SciPy, which draws other samples', () => {
    const interval = bootstrapInterval(values, mean, { key, resamples: 20_000 });
    // The Monte-Carlo error of a 2.5 % quantile of 20,000 draws is about 1 % of the interval's width.
    expect(Math.abs(interval.low - low)).toBeLessThan(0.04 * (high - low));
    expect(Math.abs(interval.high - high)).toBeLessThan(0.04 * (high - low));
  });

  test('depends on the key alone', () => {
    const draw = (seed: number) => bootstrapInterval(values, mean, { key: rngKey(seed), resamples: 200 });
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('is a point for equal values and NaN for none', () => {
    expect(bootstrapInterval([2, 2, 2], mean, { key })).toEqual({ low: 2, high: 2 });
    expect(bootstrapInterval([], mean, { key })).toEqual({ low: NaN, high: NaN });
  });

  test('covers the true mean about as often as it promises', () => {
    let covered = 0;
    for (let replication = 0; replication < 400; replication++) {
      const random = randomStream(fork(key, 'coverage', replication));
      const sample = Array.from({ length: 40 }, () => random.normal());
      const interval = bootstrapInterval(sample, mean, { key: fork(key, replication), resamples: 200 });
      if (interval.low <= 0 && 0 <= interval.high) covered++;
    }
    // 95 % nominal, a little less in small samples; the standard error of the share is 1.2 %.
    expect(covered / 400).toBeGreaterThan(0.89);
    expect(covered / 400).toBeLessThan(0.98);
  });
});

describe('bootstrapBand', () => {
  const curves = [
    [0, 1, 2, 5],
    [0, 2, 3, 6],
    [0, 3, 7, 10],
  ];

  test('is at each step the bootstrap of that step, with whole runs drawn', () => {
    const options = { key, resamples: 500, confidence: 0.9 };
    const band = bootstrapBand(curves, options);
    expect([...band.mean]).toEqual([0, 2, 4, 7]);
    for (let step = 0; step < 4; step++) {
      const column = curves.map((curve) => curve[step]!);
      const expected = bootstrapInterval(column, mean, options);
      expectNear([band.low[step]!, band.high[step]!], [expected.low, expected.high]);
    }
  });

  test('averages over the runs that reached a step', () => {
    const band = bootstrapBand([new Float32Array([1, 2, NaN]), [3, NaN, NaN]], { key, resamples: 300 });
    expect([...band.mean]).toEqual([2, 2, NaN]);
    expect([band.low[0], band.high[0], band.low[1], band.high[1]]).toEqual([1, 3, 2, 2]);
    expect(band.low[2]).toBeNaN();
  });

  test('takes no curves, one curve, and refuses unequal ones', () => {
    expect(bootstrapBand([], { key }).mean).toHaveLength(0);
    const { mean: center, low, high } = bootstrapBand([[1, 4]], { key, resamples: 10 });
    expect([...center, ...low, ...high]).toEqual([1, 4, 1, 4, 1, 4]);
    expect(() => bootstrapBand([[1], [1, 2]], { key })).toThrow('curves of lengths 1, 2');
  });
});
