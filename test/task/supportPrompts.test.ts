import { describe, expect, test } from 'vitest';
import { rngKey } from '../../src/shared/rng.ts';
import { readDialogue } from '../../src/task/support/dialogue.ts';
import { supportPrompts } from '../../src/task/support/prompts.ts';
import { topicOf } from '../../src/task/support/topics.ts';

const { train, heldOut } = supportPrompts(rngKey(7));
const all = [...train, ...heldOut];

/** The sentence that complains, without greeting, mood, numbers, days and relatives. */
const complaint = (prompt: string): string =>
  prompt
    .replace(/^Customer: (?:Sorry to bother you, but |[A-Z][^.:!?]*[,:] )?/, '')
    .replace(/[.!?].*$/, '')
    .replace(/\b(?:two|three|four|five|six|[A-Z][a-z]+day)\b/g, '#')
    .replace(/next to my \w+/, 'next to my #')
    .toLowerCase();

describe('supportPrompts', () => {
  test('gives 1,500 distinct prompts to train on and 200 others to judge by', () => {
    expect(train).toHaveLength(1500);
    expect(heldOut).toHaveLength(200);
    expect(new Set(all).size).toBe(1700);
    for (const prompt of all) expect(prompt).toMatch(/^Customer: .* Agent:$/);
  });

  test('holds out whole complaints, in whatever mood they are made', () => {
    const trained = new Set(train.map(complaint));
    expect(trained.size).toBeGreaterThan(100);
    expect(heldOut.filter((prompt) => trained.has(complaint(prompt)))).toEqual([]);
    expect(new Set(heldOut.map(complaint)).size).toBeGreaterThan(25);
  });

  test('judges every seed by the same prompts but trains on its own', () => {
    const other = supportPrompts(rngKey(8));
    expect(other.heldOut).toEqual(heldOut);
    expect(other.train).not.toEqual(train);
    expect(supportPrompts(rngKey(7)).train).toEqual(train);
  });

  test('has a topic in every prompt', () => {
    for (const prompt of all) expect(topicOf(readDialogue(prompt).message), prompt).not.toBeNull();
  });
});
