import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream, rngKey } from '../../src/shared/rng.ts';
import { kFoldByGroup, type Split, splitByGroup } from '../../src/statistics/kFold.ts';

const grouped = fc.record({
  groups: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 8, maxLength: 60 }),
  seed: fc.nat(),
});
const distinct = (values: Iterable<number>) => new Set(values).size;

function expectClean(split: Split, groups: readonly number[]): void {
  expect([...split.train, ...split.heldOut].toSorted((a, b) => a - b)).toEqual(groups.map((_, i) => i));
  const outside = new Set(Array.from(split.heldOut, (i) => groups[i]));
  expect([...split.train].filter((i) => outside.has(groups[i]))).toEqual([]);
}

describe('kFoldByGroup', () => {
  test('holds each item out once, with its whole group, and leaves no fold empty', () => {
    fc.assert(
      fc.property(
        grouped,
        fc.integer({ min: 2, max: 5 }),
        fc.boolean(),
        ({ groups, seed }, folds, stratified) => {
          fc.pre(distinct(groups) >= folds);
          const strata = stratified ? { strata: groups.map((group) => (group * 7) % 3) } : {};
          const splits = kFoldByGroup(groups, { folds, key: rngKey(seed), ...strata });
          expect(splits).toHaveLength(folds);
          for (const split of splits) {
            expectClean(split, groups);
            expect(split.heldOut.length).toBeGreaterThan(0);
          }
          const heldOut = splits.flatMap((split) => [...split.heldOut]);
          expect(heldOut.toSorted((a, b) => a - b)).toEqual(groups.map((_, i) => i));
        },
      ),
    );
  });

  test('makes folds of equal size from equal groups', () => {
    const groups = Array.from({ length: 100 }, (_, i) => i % 25);
    const sizes = kFoldByGroup(groups, { folds: 5, key: rngKey(1) }).map((split) => split.heldOut.length);
    expect(sizes).toEqual([20, 20, 20, 20, 20]);
  });

  test('is a function of the key', () => {
    const groups = Array.from({ length: 40 }, (_, i) => `prompt ${i % 20}`);
    const draw = (seed: number) => kFoldByGroup(groups, { folds: 4, key: rngKey(seed) });
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
  });

  test('stratified, gives every fold about the same share of a rare class', () => {
    const random = randomStream(rngKey(9));
    const groups = Array.from({ length: 300 }, () => random.integer(60));
    const strata = groups.map((group) => (group % 10 === 0 ? 'rare' : 'common'));
    const shares = kFoldByGroup(groups, { folds: 3, key: rngKey(2), strata }).map(
      ({ heldOut }) => [...heldOut].filter((i) => strata[i] === 'rare').length / heldOut.length,
    );
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThan(0.03);
    expect(Math.min(...shares)).toBeGreaterThan(0);
  });

  test('refuses fewer groups than folds', () => {
    expect(() => kFoldByGroup(['a', 'a', 'b'], { folds: 3, key: rngKey(1) })).toThrow(
      '2 groups cannot fill 3 folds',
    );
    expect(() => kFoldByGroup(['a', 'b'], { folds: 1, key: rngKey(1) })).toThrow('1 folds');
  });
});

describe('splitByGroup', () => {
  test('holds out about the share asked for, in whole groups', () => {
    fc.assert(
      fc.property(grouped, fc.double({ min: 0.05, max: 0.95, noNaN: true }), ({ groups, seed }, share) => {
        fc.pre(distinct(groups) >= 2);
        const split = splitByGroup(groups, { share, key: rngKey(seed) });
        expectClean(split, groups);
        expect(split.train.length).toBeGreaterThan(0);
        expect(split.heldOut.length).toBeGreaterThan(0);
      }),
    );
    const prompts = Array.from({ length: 500 }, (_, i) => i % 100);
    expect(splitByGroup(prompts, { share: 0.2, key: rngKey(1) }).heldOut).toHaveLength(100);
  });

  test('refuses a single group', () => {
    expect(() => splitByGroup(['a', 'a'], { share: 0.5, key: rngKey(1) })).toThrow(
      '1 groups cannot be split',
    );
    expect(() => splitByGroup(['a', 'b'], { share: 1, key: rngKey(1) })).toThrow('held-out share 1');
  });
});
