import { describe, expect, test } from 'vitest';
import {
  type Annotator,
  ANNOTATORS,
  biasedUtility,
  compare,
  domainOf,
  DOMAINS,
  judge,
  noiseFor,
  rank,
} from '../../src/feedback/annotators.ts';
import { labelPair, labelRanking, labelScore } from '../../src/feedback/simulateLabels.ts';
import { fork, rngKey } from '../../src/shared/rng.ts';

const key = rngKey(7);
const plain: Annotator = {
  id: 'plain',
  name: 'Plain',
  says: '',
  lengthBias: 0,
  sentimentBias: { utility: 0, words: [] },
  positionBias: 0,
  leniency: 0,
  scale: 1,
  noise: 0,
  expertise: {},
  tieBand: 0,
};
const text = (gold: number, length = 16) => ({
  text: Array(length).fill('word').join(' '),
  gold,
  domain: null,
});
const DRAWS = 2000;
const share = (annotator: Annotator, first: ReturnType<typeof text>, second: ReturnType<typeof text>) => {
  const picks = Array.from({ length: DRAWS }, (_, i) => compare(annotator, { first, second }, fork(key, i)));
  return picks.filter((pick) => pick === 'first').length / DRAWS;
};
/** Five standard deviations of a share of DRAWS draws. */
const MARGIN = 5 * Math.sqrt(0.25 / DRAWS);

describe('an annotator without failings', () => {
  test('spreads gold over the scale and picks the better text', () => {
    expect([0, 0.25, 0.5, 0.75, 1].map((gold) => judge(plain, text(gold), key))).toEqual([1, 2, 3, 4, 5]);
    expect(compare(plain, { first: text(0.4), second: text(0.6) }, key)).toBe('second');
    expect(
      rank(
        plain,
        [0.2, 0.9, 0.5].map((gold) => text(gold)),
        key,
      ),
    ).toEqual([3, 1, 2]);
  });

  test('says the same for the same key, something else for another when noisy', () => {
    const noisy = { ...plain, noise: 0.3 };
    const ratings = Array.from({ length: 50 }, (_, i) => judge(noisy, text(0.5), fork(key, i)));
    expect(ratings).toEqual(Array.from({ length: 50 }, (_, i) => judge(noisy, text(0.5), fork(key, i))));
    expect(new Set(ratings).size).toBeGreaterThan(2);
  });
});

describe('a bias', () => {
  test('for length is utility a doubling, up to two', () => {
    const biased = { ...plain, lengthBias: 0.1 };
    expect(biasedUtility(biased, text(0.5, 16))).toBeCloseTo(0.5, 12);
    expect(biasedUtility(biased, text(0.5, 32))).toBeCloseTo(0.6, 12);
    expect(biasedUtility(biased, text(0.5, 1000))).toBeCloseTo(0.7, 12);
    expect(biasedUtility(biased, { text: '', gold: 0.5 })).toBeCloseTo(0.3, 12);
  });

  test('for wording is full from two words on, whatever their case', () => {
    const biased = { ...plain, sentimentBias: { utility: 0.3, words: ['love'] } };
    const utility = (words: string) => biasedUtility(biased, { text: words, gold: 0 });
    expect([utility('none'), utility('Love it'), utility('love LOVE love')]).toEqual([0, 0.15, 0.3]);
  });

  test('for position favours what is shown first, as often as the normal law says', () => {
    const noisy = { ...plain, noise: 0.2 };
    expect(Math.abs(share(noisy, text(0.5), text(0.5)) - 0.5)).toBeLessThan(MARGIN);
    // P(0.1 + 0.2 (z1 - z2) > 0) = Phi(0.1 / (0.2 sqrt 2)) = Phi(0.35355)
    expect(Math.abs(share({ ...noisy, positionBias: 0.1 }, text(0.5), text(0.5)) - 0.638_16)).toBeLessThan(
      MARGIN,
    );
  });

  test('towards leniency and a narrow scale moves and squeezes ratings, within 1 to 5', () => {
    const golds = [0, 0.25, 0.5, 0.75, 1];
    const ratings = (change: Partial<Annotator>) =>
      golds.map((gold) => judge({ ...plain, ...change }, text(gold), key));
    expect(ratings({ leniency: 1 })).toEqual([2, 3, 4, 5, 5]);
    expect(ratings({ leniency: -1 })).toEqual([1, 1, 2, 3, 4]);
    expect(ratings({ scale: 0.5 })).toEqual([2, 3, 3, 4, 4]); // 2.5 rounds up
  });

  test('to call close things equal makes ties', () => {
    const undecided = { ...plain, tieBand: 0.1 };
    expect(compare(undecided, { first: text(0.5), second: text(0.55) }, key)).toBe('tie');
    expect(compare(undecided, { first: text(0.5), second: text(0.65) }, key)).toBe('second');
    expect(
      rank(
        undecided,
        [0.9, 0.5, 0.85, 0.1].map((gold) => text(gold)),
        key,
      ),
    ).toEqual([1, 3, 1, 4]);
  });
});

describe('expertise', () => {
  const expert = { ...plain, noise: 0.3, expertise: { film: 0.1 } };

  test('is less noise in its domain', () => {
    expect(noiseFor(expert, { text: 'The film had a slow plot.', gold: 0 })).toBeCloseTo(0.03, 12);
    expect(noiseFor(expert, { text: 'The soup was cold.', gold: 0 })).toBe(0.3);
    expect(noiseFor(expert, { text: 'The soup was cold.', gold: 0, domain: 'film' })).toBeCloseTo(0.03, 12);
    expect(noiseFor(expert, { text: 'x', gold: 0, domain: 'toString' })).toBe(0.3);
  });

  test('shows in the picks', () => {
    const pair = (domain: string) => [0.6, 0.5].map((gold) => ({ ...text(gold), domain })) as never[];
    const correct = (domain: string) => share(expert, pair(domain)[0]!, pair(domain)[1]!);
    expect(correct('film')).toBeGreaterThan(0.98); // Phi(0.1 / (0.03 sqrt 2)) = 0.991
    expect(Math.abs(correct('food') - 0.593)).toBeLessThan(MARGIN); // Phi(0.1 / (0.3 sqrt 2))
  });

  test('domains are known by their words', () => {
    expect(domainOf('The hotel room had a film projector and no bed')).toBe('stay');
    expect(domainOf('Nothing to see here')).toBeNull();
    for (const annotator of ANNOTATORS) {
      expect(Object.keys(DOMAINS)).toEqual(expect.arrayContaining(Object.keys(annotator.expertise)));
    }
  });
});

test('the pool has different people', () => {
  expect(ANNOTATORS.length).toBeGreaterThanOrEqual(5);
  for (const field of ['id', 'name', 'says'] as const) {
    expect(new Set(ANNOTATORS.map((annotator) => annotator[field])).size).toBe(ANNOTATORS.length);
  }
});

describe('labels', () => {
  const [a, b, c] = [0.9, 0.2, 0.5].map((gold) => ({ text: ` text ${gold}`, gold })) as [never, never, never];

  test('are items with who, when, and a random order that the position bias acts on', () => {
    const lazy = { ...plain, positionBias: 10 };
    const items = Array.from({ length: 200 }, (_, i) =>
      labelPair(lazy, { prompt: `p${i}`, a, b, time: i }, key),
    );
    expect(items[3]).toMatchObject({ kind: 'pair', prompt: 'p3', annotator: 'Plain', time: 3 });
    expect(items.every((item) => item.outcome === item.shown[0])).toBe(true);
    const first = items.filter((item) => item.shown === 'ab').length;
    expect(Math.abs(first - 100)).toBeLessThan(36); // five standard deviations
  });

  test('do not depend on the order of the work', () => {
    const request = { prompt: 'p', a, b };
    expect(labelPair(ANNOTATORS[3]!, request, key)).toEqual(labelPair(ANNOTATORS[3]!, request, key));
    expect(labelScore(plain, { prompt: 'p', completion: a }, key)).toMatchObject({ kind: 'score', score: 5 });
    expect(labelRanking(plain, { prompt: 'p', completions: [b, a, c] }, key)).toMatchObject({
      completions: [' text 0.2', ' text 0.9', ' text 0.5'],
      ranks: [3, 1, 2],
    });
  });
});
