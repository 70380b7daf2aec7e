import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createItem, type PairDraft } from '../../src/feedback/preferenceItem.ts';
import { toPairs } from '../../src/feedback/toPairs.ts';
import { preferenceItems } from './arbitraries.ts';

const pair = (change: Partial<PairDraft> = {}) =>
  createItem({ kind: 'pair', prompt: 'p', a: ' good', b: ' bad', outcome: 'a', ...change });
const score = (completion: string, value: number, annotator = 'Ann') =>
  createItem({ kind: 'score', prompt: 'p', completion, score: value, annotator });
const texts = ({ chosen, rejected }: { chosen: string; rejected: string }) => `${chosen}>${rejected}`;
const NONE = { tie: 0, bothBad: 0, skip: 0, sameText: 0, equalScores: 0, loneScore: 0 };

describe('pairs', () => {
  test('follow the outcome', () => {
    const { pairs, made } = toPairs([pair(), pair({ outcome: 'b' })]);
    expect(pairs.map(texts)).toEqual([' good> bad', ' bad> good']);
    expect(pairs[0]).toEqual({
      prompt: 'p',
      chosen: ' good',
      rejected: ' bad',
      weight: 1,
      group: pair().id,
      annotator: 'unknown',
      sources: [pair().id],
    });
    expect(made).toEqual({ pair: 2, ranking: 0, score: 0 });
  });

  test('are dropped when undecided, and counted by reason', () => {
    const items = [
      pair({ outcome: 'tie' }),
      pair({ outcome: 'bothBad' }),
      pair({ outcome: 'skip' }),
      pair({ b: ' good' }),
    ];
    const { pairs, dropped } = toPairs(items);
    expect(pairs).toEqual([]);
    expect(dropped).toEqual({ ...NONE, tie: 1, bothBad: 1, skip: 1, sameText: 1 });
  });

  test('become both orders of half weight where that is asked for', () => {
    const items = [pair({ outcome: 'tie' }), pair({ outcome: 'bothBad' }), pair({ outcome: 'skip' })];
    const result = toPairs(items, { ties: 'half' });
    expect(result.pairs.map(texts)).toEqual([' good> bad', ' bad> good']);
    expect(result.pairs.map((made) => made.weight)).toEqual([0.5, 0.5]);
    expect(result).toMatchObject({ halved: 1, dropped: { ...NONE, bothBad: 1, skip: 1 } });
    expect(toPairs(items, { bothBad: 'half' })).toMatchObject({
      halved: 1,
      dropped: { ...NONE, tie: 1, skip: 1 },
    });
  });

  test('keep a weight and a group that they came with', () => {
    expect(toPairs([pair({ weight: 0.5, group: 'g' })]).pairs[0]).toMatchObject({ weight: 0.5, group: 'g' });
  });
});

describe('rankings', () => {
  const ranking = createItem({
    kind: 'ranking',
    prompt: 'p',
    completions: ['w', 'x', 'y', 'z'],
    ranks: [2, 1, 4, 3],
  });

  test('give all six pairs of four answers in one group', () => {
    const { pairs, made } = toPairs([ranking]);
    expect(pairs.map(texts).toSorted()).toEqual(['w>y', 'w>z', 'x>w', 'x>y', 'x>z', 'z>y']);
    expect(new Set(pairs.map((made) => made.group))).toEqual(new Set([ranking.id]));
    expect(made.ranking).toBe(6);
  });

  test('share one vote among their pairs when weighted by group', () => {
    const { pairs } = toPairs([ranking, pair()], { weighting: 'group' });
    expect(pairs.map((made) => made.weight)).toEqual([...Array<number>(6).fill(1 / 6), 1]);
  });

  test('drop tied pairs or halve them', () => {
    const tied = createItem({ kind: 'ranking', prompt: 'p', completions: ['x', 'y', 'z'], ranks: [1, 1, 2] });
    expect(toPairs([tied]).pairs.map(texts)).toEqual(['x>z', 'y>z']);
    expect(toPairs([tied]).dropped.tie).toBe(1);
    expect(toPairs([tied], { ties: 'half' }).pairs.map(texts)).toEqual(['x>y', 'y>x', 'x>z', 'y>z']);
  });

  test('give K(K-1)/2 comparisons for every K', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 8 }), (completions) => {
        const ranks = completions.map((_, i) => i + 1);
        const { pairs } = toPairs([createItem({ kind: 'ranking', prompt: 'p', completions, ranks })]);
        expect(pairs).toHaveLength((completions.length * (completions.length - 1)) / 2);
      }),
    );
  });
});

describe('scores', () => {
  test('give pairs within one prompt and annotator where they differ', () => {
    const { pairs, dropped } = toPairs([score('x', 2), score('y', 5), score('z', 2), score('w', 1, 'Bo')]);
    expect(pairs.map(texts)).toEqual(['y>x', 'y>z']);
    expect(dropped).toEqual({ ...NONE, equalScores: 1, loneScore: 1 });
    expect(new Set(pairs.map((made) => made.group)).size).toBe(1);
  });

  test('count a completion that was scored twice with its mean', () => {
    expect(toPairs([score('x', 5), score('x', 1), score('y', 4)]).pairs.map(texts)).toEqual(['y>x']);
  });
});

test('no pair has equal sides, a weight outside (0, 1], or texts that nobody labelled', () => {
  const options = fc.record({
    ties: fc.constantFrom('drop', 'half'),
    bothBad: fc.constantFrom('drop', 'half'),
    weighting: fc.constantFrom('pair', 'group'),
  });
  fc.assert(
    fc.property(preferenceItems, options, (items, chosenOptions) => {
      const ids = new Set(items.map((item) => item.id));
      const { pairs, made } = toPairs(items, chosenOptions);
      for (const { chosen, rejected, weight, sources } of pairs) {
        expect(chosen).not.toBe(rejected);
        expect(weight).toBeGreaterThan(0);
        expect(weight).toBeLessThanOrEqual(1);
        expect(sources.every((id) => ids.has(id))).toBe(true);
      }
      expect(made.pair + made.ranking + made.score).toBe(pairs.length);
    }),
  );
});
