import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mean } from '../../src/statistics/descriptive.ts';
import { distinctN, lengthStats, selfBleu, selfBleuScores } from '../../src/statistics/text.ts';
import { expectNear, referenceSection } from './reference.ts';

interface Case {
  readonly texts: string[][];
  readonly distinct: number[];
  readonly selfBleu: number[];
}
const cases = referenceSection<Case[]>('text');
const texts = fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 12 }), {
  minLength: 2,
  maxLength: 8,
});

describe('diversity of texts', () => {
  test.each(cases.map((entry) => [entry.texts.length, entry] as const))(
    'equals NLTK on %i texts',
    (_, entry) => {
      for (const n of [1, 2, 3, 4]) expectNear(distinctN(entry.texts, n), entry.distinct[n - 1]);
      expectNear(selfBleuScores(entry.texts), entry.selfBleu);
      expect(selfBleu(entry.texts)).toBe(mean(selfBleuScores(entry.texts)));
    },
  );

  test('treats ids, typed arrays and words alike', () => {
    const { texts: words } = cases[0]!;
    const ids = words.map((text) => Int32Array.from(text, (word) => Number(word.slice(1))));
    expect(selfBleuScores(ids)).toEqual(selfBleuScores(words));
    expect(distinctN(ids, 2)).toBe(distinctN(words, 2));
  });

  test('is not fooled by words that look like several', () => {
    expect(
      distinctN(
        [
          ['a b', 'c'],
          ['a', 'b c'],
        ],
        2,
      ),
    ).toBe(1);
    expect(distinctN([['__proto__', 'constructor']], 1)).toBe(1);
  });
});

describe('distinctN', () => {
  test('is 0 without n-grams and 1 when all differ', () => {
    expect(distinctN([], 1)).toBe(0);
    expect(distinctN([[1], [2]], 2)).toBe(0);
    expect(
      distinctN(
        [
          [1, 2],
          [3, 4],
        ],
        2,
      ),
    ).toBe(1);
  });

  test('halves when every text is said twice', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 4 }), (list, n) => {
        expect(distinctN([...list, ...list], n)).toBeCloseTo(distinctN(list, n) / 2, 12);
      }),
    );
  });
});

describe('selfBleu', () => {
  test('is 1 for copies, 0 for texts that share no word, NaN for a single text', () => {
    const text = [3, 1, 4, 1, 5];
    expect(selfBleu([text, text, text])).toBeCloseTo(1, 12);
    expect(selfBleu([[1, 2], [3, 4], []])).toBe(0);
    expect(selfBleu([text])).toBeNaN();
    expect(selfBleuScores([])).toEqual([]);
  });

  test('stays in [0, 1] and does not depend on the order of the texts', () => {
    fc.assert(
      fc.property(texts, (list) => {
        const scores = selfBleuScores(list);
        for (const score of scores) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1 + 1e-12);
        }
        expectNear(selfBleuScores(list.toReversed()), scores.toReversed());
      }),
    );
  });
});

describe('lengthStats', () => {
  test('describes the lengths', () => {
    expect(lengthStats([[1], [1, 2, 3], [1, 2, 3, 4, 5]])).toEqual({
      count: 3,
      mean: 3,
      standardDeviation: 2,
      least: 1,
      lowerQuartile: 2,
      median: 3,
      upperQuartile: 4,
      most: 5,
    });
  });
});
