import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fork, randomStream, rngKey } from '../../src/shared/rng.ts';
import {
  type AnnotatorRating,
  calibrate,
  calibrateFeedback,
  fitAnnotators,
} from '../../src/statistics/annotatorCalibration.ts';
import { standardDeviation } from '../../src/statistics/descriptive.ts';
import { expectNear, referenceSection } from './reference.ts';

interface Pool {
  readonly offsets: readonly number[];
  readonly scales: readonly number[];
}
interface Design {
  readonly items: number;
  readonly ratersPerItem: number;
  readonly noise: number;
}

/** Ratings of i0, i1, ... (qualities about 3) by random annotators a0, a1, ... of the pool. */
function drawRatings(seed: number, { offsets, scales }: Pool, { items, ratersPerItem, noise }: Design) {
  const random = randomStream(fork(rngKey(seed), 'ratings'));
  return Array.from({ length: items }, (_, item) => {
    const quality = 3 + random.normal();
    const raters = random.permutation(offsets.length).subarray(0, ratersPerItem);
    return Array.from(raters, (a): AnnotatorRating => {
      const rating = offsets[a]! + scales[a]! * quality + noise * random.normal();
      return { annotator: `a${a}`, item: `i${item}`, rating };
    });
  }).flat();
}

/** Mean offset 0 and geometric mean scale 1, as the fit is identified. */
const POOL: Pool = { offsets: [0.9, -0.5, 0.2, -0.6], scales: [0.8, 1.25, 1, 1] };
const EQUAL_SCALES: Pool = { ...POOL, scales: [1, 1, 1, 1] };

/** Share of offsets and scales that lie in their 95 % intervals over many replications. */
function coverage(pool: Pool, design: Design, scales: boolean): { offset: number; scale: number } {
  const replications = 250;
  let offset = 0;
  let scale = 0;
  for (let seed = 0; seed < replications; seed++) {
    const { effects } = fitAnnotators(drawRatings(seed, pool, design), { scales });
    for (const [a, truth] of pool.offsets.entries()) {
      const effect = effects.get(`a${a}`)!;
      const isInside = (value: number, { low, high }: { low: number; high: number }) =>
        low <= value && value <= high;
      if (isInside(truth, effect.offsetInterval)) offset++;
      if (isInside(pool.scales[a]!, effect.scaleInterval)) scale++;
    }
  }
  const total = replications * pool.offsets.length;
  return { offset: offset / total, scale: scale / total };
}

describe('fitAnnotators', () => {
  interface Case {
    readonly ratings: [number, number, number][];
    readonly scaled: boolean;
    readonly offsets: number[];
    readonly scales: number[];
    readonly quality: number[];
  }
  test.each(referenceSection<Case[]>('annotators').map((entry) => [entry.scaled, entry] as const))(
    'finds the least squares that SciPy finds, scales fitted: %s',
    (scaled, { ratings, offsets, scales, quality }) => {
      const records = ratings.map(([a, i, rating]) => ({ annotator: `a${a}`, item: `i${i}`, rating }));
      const fit = fitAnnotators(records, { scales: scaled });
      expect(fit.hasConverged).toBe(true);
      const effects = offsets.map((_, a) => fit.effects.get(`a${a}`)!);
      expectNear(
        effects.map((effect) => effect.offset),
        offsets,
        1e-6,
      );
      expectNear(
        effects.map((effect) => effect.scale),
        scales,
        1e-6,
      );
      expectNear(
        quality.map((_, i) => fit.quality.get(`i${i}`)!),
        quality,
        1e-6,
      );
    },
  );

  test('recovers injected offsets and scales exactly without noise', () => {
    const effect = fc.record({
      offset: fc.double({ min: -2, max: 2, noNaN: true }),
      scale: fc.double({ min: 0.5, max: 2, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(effect, { minLength: 2, maxLength: 5 }), fc.nat(1000), (annotators, seed) => {
        const center = annotators.reduce((sum, { offset }) => sum + offset, 0) / annotators.length;
        const growth = Math.exp(
          annotators.reduce((sum, { scale }) => sum + Math.log(scale), 0) / annotators.length,
        );
        const offsets = annotators.map(({ offset }) => offset - center);
        const scales = annotators.map(({ scale }) => scale / growth);
        const design = { items: 40, ratersPerItem: annotators.length, noise: 0 };
        const { effects } = fitAnnotators(drawRatings(seed, { offsets, scales }, design));
        for (const [a, offset] of offsets.entries()) {
          expect(effects.get(`a${a}`)!.offset).toBeCloseTo(offset, 5);
          expect(effects.get(`a${a}`)!.scale).toBeCloseTo(scales[a]!, 5);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('recovers injected offsets within the 95 % interval about 95 % of the time', () => {
    // Three of four annotators rate each of 100 items; the standard error of a share is under 1.4 %.
    const design = { items: 100, ratersPerItem: 3, noise: 0.6 };
    const withScales = coverage(POOL, design, true);
    expect(withScales.offset).toBeGreaterThan(0.92);
    expect(withScales.offset).toBeLessThan(0.98);
    expect(withScales.scale).toBeGreaterThan(0.91);
    expect(withScales.scale).toBeLessThan(0.985);
    const offsetsOnly = coverage(EQUAL_SCALES, design, false);
    expect(offsetsOnly.offset).toBeGreaterThan(0.92);
    expect(offsetsOnly.offset).toBeLessThan(0.98);
  });

  test('does not promise more than it can with few ratings', () => {
    const offsetsOnly = coverage(EQUAL_SCALES, { items: 24, ratersPerItem: 2, noise: 0.6 }, false);
    expect(offsetsOnly.offset).toBeGreaterThan(0.91);
    expect(offsetsOnly.offset).toBeLessThan(0.98);
    const withScales = coverage(POOL, { items: 60, ratersPerItem: 2, noise: 0.5 }, true);
    expect(withScales.offset).toBeGreaterThan(0.91);
    expect(withScales.offset).toBeLessThan(0.985);
  });

  test('estimates the noise, and errors that shrink as the square root of the items', () => {
    const few = fitAnnotators(drawRatings(1, POOL, { items: 200, ratersPerItem: 3, noise: 0.5 }));
    const many = fitAnnotators(drawRatings(1, POOL, { items: 3200, ratersPerItem: 3, noise: 0.5 }));
    expect(many.noiseSd[0]).toBeCloseTo(0.5, 1);
    const ratio = few.effects.get('a0')!.offsetError / many.effects.get('a0')!.offsetError;
    expect(ratio).toBeGreaterThan(3);
    expect(ratio).toBeLessThan(5.2);
  });

  test('follows a change of the ratings’ zero and unit', () => {
    const ratings = drawRatings(4, POOL, { items: 60, ratersPerItem: 3, noise: 0.3 });
    const plain = fitAnnotators(ratings);
    const changed = fitAnnotators(ratings.map((record) => ({ ...record, rating: 10 * record.rating })));
    for (const [name, effect] of plain.effects) {
      expect(changed.effects.get(name)!.offset).toBeCloseTo(10 * effect.offset, 5);
      expect(changed.effects.get(name)!.scale).toBeCloseTo(effect.scale, 6);
      expect(changed.effects.get(name)!.offsetError).toBeCloseTo(10 * effect.offsetError, 5);
    }
  });

  test('fits groups without common items by themselves, and leaves lone annotators alone', () => {
    const left = drawRatings(
      5,
      { offsets: [1, -1], scales: [1, 1] },
      { items: 20, ratersPerItem: 2, noise: 0.1 },
    );
    const right = left.map((record) => ({
      ...record,
      annotator: `b${record.annotator}`,
      item: `b${record.item}`,
    }));
    const lone = [
      { annotator: 'lone', item: 'x', rating: 5 },
      { annotator: 'lone', item: 'y', rating: 1 },
    ];
    const { effects, quality, noiseSd } = fitAnnotators([...left, ...right, ...lone]);
    expect(effects.get('ba0')).toMatchObject({ offset: effects.get('a0')!.offset, group: 1, comparable: 20 });
    expect(effects.get('lone')).toMatchObject({
      offset: 0,
      scale: 1,
      offsetError: NaN,
      comparable: 0,
      group: 2,
    });
    expect(quality.get('x')).toBe(5);
    expect(noiseSd).toHaveLength(3);
    expect(fitAnnotators([]).effects.size).toBe(0);
  });

  test('leaves an annotator who shares too few items as is, and the others untouched by it', () => {
    const pool = { offsets: [0.5, -0.5], scales: [1, 1] };
    const pairs = drawRatings(3, pool, { items: 10, ratersPerItem: 2, noise: 0.3 });
    const newcomer = ['i0', 'i1', 'z'].map((item) => ({ annotator: 'c', item, rating: 4 }));
    for (const scales of [true, false]) {
      const { effects } = fitAnnotators([...pairs, ...newcomer], { scales });
      expect(effects.get('c')).toMatchObject({ offset: 0, scale: 1, offsetError: NaN, comparable: 0 });
      expect(effects.get('a0')).toEqual(fitAnnotators(pairs, { scales }).effects.get('a0'));
      expect(effects.get('a0')!.offsetError).toBeGreaterThan(0);
    }
  });

  test('leaves out whoever has too few left when another is left out', () => {
    // a and b share two items, b and c two more: nobody has the three that an offset needs once a and c are gone
    const chain = 'aabbbbcc'
      .split('')
      .map((annotator, i) => ({ annotator, item: `i${'01012323'[i]}`, rating: i % 3 }));
    for (const effect of fitAnnotators(chain, { scales: false }).effects.values())
      expect(effect).toMatchObject({ offset: 0, comparable: 0 });
  });

  test('gives no errors when there are no more items than parameters', () => {
    const ratings = drawRatings(6, POOL, { items: 6, ratersPerItem: 4, noise: 0.1 });
    const { effects } = fitAnnotators(ratings);
    for (const effect of effects.values()) expect(effect).toMatchObject({ comparable: 6, offsetError: NaN });
    for (const effect of fitAnnotators(ratings, { scales: false }).effects.values())
      expect(effect.offsetError).toBeGreaterThan(0);
  });
});

describe('calibrate', () => {
  test('removes the bias: after it all annotators mean the same', () => {
    const ratings = drawRatings(7, POOL, { items: 300, ratersPerItem: 4, noise: 0.2 });
    const disagreement = (records: readonly AnnotatorRating[]) => {
      // four ratings of an item stand together
      const spreads = Array.from({ length: records.length / 4 }, (_, item) =>
        standardDeviation(records.slice(4 * item, 4 * item + 4).map((record) => record.rating)),
      );
      return spreads.reduce((a, b) => a + b) / spreads.length;
    };
    const calibrated = calibrate(ratings, fitAnnotators(ratings));
    expect(disagreement(ratings)).toBeGreaterThan(0.45);
    expect(disagreement(calibrated)).toBeLessThan(0.25);
    // fitted again, only what the noise of a second fit leaves
    expect(Math.abs(fitAnnotators(calibrated).effects.get('a0')!.offset)).toBeLessThan(0.05);
  });

  test('keeps other fields, and ratings by annotators that were not fitted', () => {
    const effects = fitAnnotators(drawRatings(8, POOL, { items: 30, ratersPerItem: 3, noise: 0.1 })).effects;
    const record = { annotator: 'new', item: 'i0', rating: 4, time: 12 };
    expect(calibrate([record], { effects })).toEqual([record]);
    expect(calibrate([{ ...record, annotator: 'a0' }], { effects })[0]).toMatchObject({
      time: 12,
      item: 'i0',
    });
  });
});

describe('calibrateFeedback', () => {
  test('subtracts each annotator’s mean distance from the consensus', () => {
    const ratings = [
      { annotator: 'kind', item: 'x', rating: 5 },
      { annotator: 'strict', item: 'x', rating: 3 },
      { annotator: 'kind', item: 'y', rating: 4 },
      { annotator: 'strict', item: 'y', rating: 1 },
    ];
    const { bias, ratings: calibrated } = calibrateFeedback(ratings);
    expect([...bias]).toEqual([
      ['kind', 1.25],
      ['strict', -1.25],
    ]);
    expect(calibrated.map((record) => record.rating)).toEqual([3.75, 4.25, 2.75, 2.25]);
  });

  test('equals fitAnnotators without scales when everybody rates everything', () => {
    const ratings = drawRatings(9, EQUAL_SCALES, { items: 25, ratersPerItem: 4, noise: 0.4 });
    const { bias } = calibrateFeedback(ratings);
    const { effects } = fitAnnotators(ratings, { scales: false });
    for (const [name, value] of bias) expect(effects.get(name)!.offset).toBeCloseTo(value, 8);
  });
});
