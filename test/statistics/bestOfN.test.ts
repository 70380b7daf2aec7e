import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestOfNValue } from '../../src/statistics/bestOfN.ts';

/** Every subset of n indices below `total`. */
function subsets(total: number, n: number, from = 0): number[][] {
  if (n === 0) return [[]];
  return Array.from({ length: total - from }, (_, i) => from + i).flatMap((first) =>
    subsets(total, n - 1, first + 1).map((rest) => [first, ...rest]),
  );
}

function byEnumeration(scores: readonly number[], values: readonly number[], n: number): number {
  const all = subsets(scores.length, n).map((subset) => {
    const best = Math.max(...subset.map((i) => scores[i]!));
    const kept = subset.filter((i) => scores[i] === best);
    return kept.reduce((sum, i) => sum + values[i]!, 0) / kept.length;
  });
  return all.reduce((sum, value) => sum + value, 0) / all.length;
}

describe('bestOfNValue', () => {
  test('equals the mean over all subsets, ties included', () => {
    const samples = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 4 }), fc.double({ min: -1, max: 1, noNaN: true })),
      {
        minLength: 1,
        maxLength: 7,
      },
    );
    fc.assert(
      fc.property(samples, fc.nat(), (pairs, pick) => {
        const n = 1 + (pick % pairs.length);
        const scores = pairs.map(([score]) => score);
        const values = pairs.map(([, value]) => value);
        expect(bestOfNValue(scores, values, n)).toBeCloseTo(byEnumeration(scores, values, n), 10);
      }),
    );
  });

  test('best of one is the mean, best of all the best', () => {
    expect(bestOfNValue([3, 1, 2], [10, 20, 60], 1)).toBeCloseTo(30, 12);
    expect(bestOfNValue([3, 1, 2], [10, 20, 60], 3)).toBe(10);
  });

  test('asks for no more than there is', () => {
    expect(() => bestOfNValue([1, 2], [1, 2], 3)).toThrow(/best of 3 from 2/);
  });
});
