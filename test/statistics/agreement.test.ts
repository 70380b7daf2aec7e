import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  agreementMatrix,
  cohenKappa,
  fleissKappa,
  krippendorffAlpha,
  type KappaWeights,
  rawAgreement,
  type RatingLevel,
  type Ratings,
} from '../../src/statistics/agreement.ts';
import { expectNear, referenceSection } from './reference.ts';

const WEIGHTS: readonly KappaWeights[] = ['none', 'linear', 'quadratic'];
type Table = (number | null)[][];

const categories = fc.integer({ min: 1, max: 4 });
const answerPairs = fc.array(fc.tuple(categories, categories), { minLength: 1, maxLength: 30 });
const columns = (pairs: readonly (readonly [number, number])[]) =>
  [0, 1].map((side) => pairs.map((p) => p[side]!));

describe('cohenKappa', () => {
  const cases =
    referenceSection<{ first: number[]; second: number[]; kappa: Record<KappaWeights, number | null> }[]>(
      'cohen',
    );

  test.each(cases.map((entry, index) => [index, entry] as const))(
    'equals scikit-learn, case %i',
    (_, entry) => {
      expect.hasAssertions();
      for (const weights of WEIGHTS)
        expectNear(cohenKappa(entry.first, entry.second, { weights }), entry.kappa[weights]);
    },
  );

  test('is 1 for identical answers, symmetric, and at most 1', () => {
    fc.assert(
      fc.property(answerPairs, fc.constantFrom(...WEIGHTS), (pairs, weights) => {
        const [first, second] = columns(pairs) as [number[], number[]];
        const varied = new Set(first).size > 1;
        expect(cohenKappa(first, first, { weights })).toBe(varied ? 1 : NaN);
        const kappa = cohenKappa(first, second, { weights });
        expectNear(cohenKappa(second, first, { weights }), Number.isNaN(kappa) ? null : kappa);
        expect(kappa || 0).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('does not depend on what the categories are called, unless they are ordered', () => {
    fc.assert(
      fc.property(answerPairs, (pairs) => {
        const [first, second] = columns(pairs) as [number[], number[]];
        const rename = (value: number) => ['zebra', 'tie', 'b', 'a', 'skip'][value]!;
        const renamed = cohenKappa(first.map(rename), second.map(rename));
        const kappa = cohenKappa(first, second);
        expect(Number.isNaN(renamed)).toBe(Number.isNaN(kappa));
        expect(renamed || 0).toBeCloseTo(kappa || 0, 12);
      }),
    );
  });

  test('leaves out items that either skipped; a tie is a category', () => {
    const first = ['a', 'b', null, 'tie', 'a'];
    const second = ['a', 'b', 'a', 'a', null];
    expect(cohenKappa(first, second)).toBe(cohenKappa(['a', 'b', 'tie'], ['a', 'b', 'a']));
    expect(cohenKappa([null], ['a'])).toBeNaN();
  });

  test('weighs by the order given, and refuses a rating outside it', () => {
    const options = { weights: 'linear', categories: ['bad', 'fine', 'good'] } as const;
    const first = ['bad', 'good', 'fine', 'bad'];
    const numbers = [0, 2, 1, 0];
    expect(cohenKappa(first, ['fine', 'good', 'good', 'bad'], options)).toBe(
      cohenKappa(numbers, [1, 2, 2, 0], { weights: 'linear' }),
    );
    expect(() => cohenKappa(first, ['tie', 'good', 'good', 'bad'], options)).toThrow('rating tie is none of');
    expect(() => cohenKappa([1], [1, 2])).toThrow('1 answers by one annotator, 2 by the other');
  });
});

describe('fleissKappa', () => {
  test.each(
    referenceSection<{ items: Table; kappa: number }[]>('fleiss').map((entry, i) => [i, entry] as const),
  )('equals the reference, table %i', (_, { items, kappa }) => {
    expect(fleissKappa(items)).toBeCloseTo(kappa, 10);
  });

  test('equals the published value for four raters with missing ratings', () => {
    // Gwet, irrCAC, data set raw.4raters: Fleiss' kappa 0.76117
    const rows = [
      '11-1',
      '2232',
      '3333',
      '3333',
      '2222',
      '1234',
      '4444',
      '1121',
      '2222',
      '-555',
      '--11',
      '--3-',
    ];
    const items = rows.map((row) => row.split('').map((letter) => (letter === '-' ? null : Number(letter))));
    expect(fleissKappa(items)).toBeCloseTo(0.76117, 5);
    // Krippendorff's alpha of the same data: 0.74342
    expect(krippendorffAlpha(items)).toBeCloseTo(0.74342, 5);
  });

  test('is 1 when all agree, NaN when nothing varies, and blind to who said what', () => {
    expect(
      fleissKappa([
        ['a', 'a'],
        ['b', 'b', 'b'],
        ['a', null],
      ]),
    ).toBe(1);
    expect(fleissKappa([['a', 'a'], ['a']])).toBeNaN();
    expect(fleissKappa([['a'], ['b']])).toBeNaN();
    expect(fleissKappa([])).toBeNaN();
    const items: Ratings[] = [
      ['a', 'b', 'a'],
      ['b', 'b', null],
      ['a', 'tie', 'b'],
    ];
    expect(fleissKappa(items.map((ratings) => ratings.toReversed()))).toBe(fleissKappa(items));
  });
});

describe('krippendorffAlpha', () => {
  const cases = referenceSection<({ items: Table } & Record<RatingLevel, number>)[]>('krippendorff');
  test.each(cases.map((entry, index) => [index, entry] as const))(
    'equals the reference, table %i',
    (_, entry) => {
      for (const level of ['nominal', 'ordinal', 'interval'] as const)
        expect(krippendorffAlpha(entry.items, level)).toBeCloseTo(entry[level], 10);
    },
  );

  test('does not count items with one rating', () => {
    const items = [
      ['a', 'b'],
      ['b', 'b'],
      ['a', 'a'],
    ];
    expect(krippendorffAlpha([...items, ['c'], [null, 'a']])).toBe(krippendorffAlpha(items));
    expect(krippendorffAlpha([['a', 'a']])).toBeNaN();
  });
});

describe('agreementMatrix', () => {
  const ratings = { ann: [1, 2, 3, null, 2], bob: [1, 2, 2, 3, null], cy: [null, null, null, null, 5] };

  test('compares every pair over the items that both answered', () => {
    const matrix = agreementMatrix(ratings, { weights: 'quadratic' });
    expect(matrix.annotators).toEqual(['ann', 'bob', 'cy']);
    expect(matrix.overlap).toEqual([
      [4, 3, 1],
      [3, 4, 0],
      [1, 0, 1],
    ]);
    expect(matrix.agreement[0]![1]).toBeCloseTo(2 / 3, 12);
    expect(matrix.agreement[1]![2]).toBeNaN();
    expect(matrix.kappa[0]![1]).toBe(
      cohenKappa(ratings.ann, ratings.bob, { weights: 'quadratic', categories: [1, 2, 3, 5] }),
    );
    expect(matrix.kappa[0]![1]).toBe(matrix.kappa[1]![0]);
    expect(matrix.kappa[0]![0]).toBe(1);
  });

  test('agrees with rawAgreement', () => {
    expect(rawAgreement(['a', 'tie', null], ['a', 'b', 'b'])).toBe(0.5);
    expect(rawAgreement([], [])).toBeNaN();
  });
});
