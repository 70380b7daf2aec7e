import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  interquartileMean,
  interquartileRange,
  mean,
  median,
  quantile,
  standardDeviation,
  variance,
} from '../../src/statistics/descriptive.ts';
import { expectNear, referenceSection } from './reference.ts';

interface Case {
  readonly values: number[];
  readonly mean: number;
  readonly standardDeviation: number;
  readonly median: number;
  readonly interquartileMean: number;
  readonly quantiles: [number, number][];
}

describe('descriptive statistics', () => {
  test.each(referenceSection<Case[]>('descriptive').map((entry) => [entry.values.length, entry] as const))(
    'equal NumPy and SciPy on %i values',
    (_, { values, quantiles, ...expected }) => {
      const before = values.slice();
      expectNear(mean(values), expected.mean);
      expectNear(standardDeviation(values), expected.standardDeviation);
      expectNear(median(values), expected.median);
      expectNear(interquartileMean(values), expected.interquartileMean);
      for (const [share, value] of quantiles) expectNear(quantile(values, share), value);
      expect(interquartileRange(values)).toEqual([quantile(values, 0.25), quantile(values, 0.75)]);
      expect(values).toEqual(before);
    },
  );

  test('are NaN where there is nothing to say', () => {
    expect([mean([]), median([]), variance([3]), interquartileMean([])]).toEqual([NaN, NaN, NaN, NaN]);
    expect(() => quantile([1], 1.1)).toThrow('quantile 1.1');
  });

  test('interquartileMean ignores a quarter of wild values', () => {
    expect(interquartileMean([1, 2, 3, 1e9])).toBe(2.5);
    expect(interquartileMean([1, 2, 6])).toBe(3);
  });

  test('quantiles ascend and stay within the values', () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 });
    const share = fc.double({ noNaN: true, min: 0, max: 1 });
    fc.assert(
      fc.property(values, share, share, (list, a, b) => {
        const [low, high] = [quantile(list, Math.min(a, b)), quantile(list, Math.max(a, b))];
        expect(low).toBeLessThanOrEqual(high + 1e-6);
        expect(low).toBeGreaterThanOrEqual(Math.min(...list) - 1e-6);
        expect(high).toBeLessThanOrEqual(Math.max(...list) + 1e-6);
      }),
    );
  });
});
