import { describe, expect, test } from 'vitest';
import { rngKey } from '../../src/shared/rng.ts';
import { countTokens } from '../../src/task/reviews/draft.ts';
import { sentimentHits } from '../../src/task/reviews/goldHits.ts';
import { readTokens } from '../../src/task/reviews/goldTokens.ts';
import { reviewPrompts } from '../../src/task/reviews/prompts.ts';

const { train, heldOut } = reviewPrompts(rngKey(7));
const all = [...train, ...heldOut];

describe('reviewPrompts', () => {
  test('gives 1,500 distinct prompts to train on and 200 others to judge by', () => {
    expect(train).toHaveLength(1500);
    expect(heldOut).toHaveLength(200);
    expect(new Set(all).size).toBe(1700);
  });

  test('has 2 to 6 tokens in each, of every length a good number', () => {
    const lengths = all.map(countTokens);
    for (const length of [2, 3, 4, 5, 6]) {
      expect(lengths.filter((one) => one === length).length).toBeGreaterThan(40);
    }
    expect(Math.min(...lengths)).toBe(2);
    expect(Math.max(...lengths)).toBe(6);
  });

  test('holds out whole families: no prompt of one set begins one of the other', () => {
    const begins = (a: string, b: string) => b.startsWith(`${a} `);
    const clashes = heldOut.flatMap((held) =>
      train.filter((other) => begins(held, other) || begins(other, held)),
    );
    expect(clashes).toEqual([]);
  });

  test('judges every seed by the same prompts but trains on its own', () => {
    const other = reviewPrompts(rngKey(8));
    expect(other.heldOut).toEqual(heldOut);
    expect(other.train).not.toEqual(train);
    expect(reviewPrompts(rngKey(7)).train).toEqual(train);
  });

  test('gives nothing away', () => {
    for (const prompt of all) expect(sentimentHits(readTokens(prompt))).toEqual([]);
  });
});
