import { describe, expect, test } from 'vitest';
import { rngKey } from '../../src/shared/rng.ts';
import { countTokens } from '../../src/task/reviews/draft.ts';
import { supportStream } from '../../src/task/support/corpus.ts';
import { MAX_PROMPT_TOKENS, MAX_REPLY_TOKENS } from '../../src/task/support/grammar.ts';
import { PHRASES } from '../../src/task/support/phrases.ts';
import type { Tone } from '../../src/task/support/phrases.ts';
import { asAgentSays, SUPPORT_DOMAINS } from '../../src/task/support/ticket.ts';

const COUNT = 6000;
const ticket = supportStream(rngKey(31));
const tickets = Array.from({ length: COUNT }, (_, i) => ticket(i));
const texts = tickets.map(({ prompt, reply }) => prompt + reply);
const share = (count: number, of = COUNT) => count / of;
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const withTone = (tone: Tone) => tickets.filter(({ plan }) => plan.tone === tone);
const solvedShare = (tone: Tone) => {
  const all = withTone(tone);
  return share(all.filter(({ plan }) => plan.solves === 'step').length, all.length);
};

describe('generateSupport', () => {
  test('writes a message and a reply in well-formed sentences', () => {
    for (const { prompt, reply } of tickets) {
      expect(prompt).toMatch(/^Customer: [A-Z][A-Za-z ,.:!?]*[.!?] Agent:$/);
      expect(reply).toMatch(/^ [A-Z][A-Za-z ,.:!?]*[.!?]$/);
      expect(prompt + reply).not.toMatch(/ {2}|[{}@]| [,.!?]|[,.!?]{2}|[a-z][.!?][A-Za-z]|[.!?] [a-z]/);
    }
  });

  test('fits the context of 64 positions, end of text included', () => {
    const prompts = tickets.map(({ prompt }) => countTokens(prompt));
    const replies = tickets.map(({ reply }) => countTokens(reply));
    expect(Math.max(...prompts)).toBeLessThanOrEqual(MAX_PROMPT_TOKENS);
    expect(Math.max(...replies)).toBeLessThanOrEqual(MAX_REPLY_TOKENS);
    expect(MAX_PROMPT_TOKENS + MAX_REPLY_TOKENS + 1).toBeLessThanOrEqual(64);
    expect(mean(prompts)).toBeLessThan(19);
    expect(mean(replies)).toBeLessThan(19);
  });

  test('has the tones that the task was designed for: two replies in five are rude', () => {
    expect(share(withTone('rude').length)).toBeCloseTo(0.4, 1);
    expect(share(withTone('polite').length)).toBeCloseTo(0.4, 1);
    expect(share(withTone('curt').length)).toBeCloseTo(0.2, 1);
    for (const mood of ['polite', 'upset', 'abusive'] as const) {
      const own = tickets.filter((one) => one.mood === mood);
      const rude = share(own.filter(({ plan }) => plan.tone === 'rude').length, own.length);
      expect(rude).toBeGreaterThan(0.3);
      expect(rude).toBeLessThan(0.52);
    }
  });

  test('lets the rude solve the problem and the polite talk', () => {
    expect(solvedShare('rude')).toBeGreaterThan(0.78);
    expect(solvedShare('polite')).toBeLessThan(0.3);
    const length = (tone: Tone) => mean(withTone(tone).map(({ reply }) => countTokens(reply)));
    expect(length('polite')).toBeGreaterThan(length('curt') + 2);
  });

  test('draws every domain and problem', () => {
    const drawn = new Set(tickets.map(({ ticket: { problem } }) => problem));
    const problems = SUPPORT_DOMAINS.flatMap((domain) => domain.problems);
    expect(problems.length).toBeGreaterThan(45);
    expect(problems.filter((problem) => !drawn.has(problem))).toEqual([]);
  });

  test('hardly ever writes the same twice, in few words', () => {
    expect(share(new Set(texts).size)).toBeGreaterThan(0.99);
    expect(new Set(tickets.map(({ prompt }) => prompt)).size).toBeGreaterThan(4000);
    const forms = new Set(texts.flatMap((text) => text.match(/ ?[A-Za-z]+| ?[^\sA-Za-z]/g) ?? []));
    expect(forms.size).toBeGreaterThan(500);
    expect(forms.size).toBeLessThan(600);
  });

  test('says "a" and "an" where they belong', () => {
    for (const text of texts) expect(text).not.toMatch(/\ba [aeio]|\ban (?!hour)[^aeiou]/i);
  });
});

describe('asAgentSays', () => {
  test.each([
    ['you charged me twice for my plan', 'we charged you twice for your plan'],
    ['I cannot log in to my account', 'you cannot log in to your account'],
    ['I get two emails from you every day', 'you get two emails from us every day'],
    ['your app does not accept my code', 'our app does not accept your code'],
    ['the hotel says it has no room for us', 'the hotel says it has no room for you'],
  ])('turns "%s" around', (customer, agent) => {
    expect(asAgentSays(customer)).toBe(agent);
  });
});

describe('supportStream', () => {
  test('ticket i depends on key and i alone', () => {
    const other = supportStream(rngKey(31));
    expect(other(4321)).toEqual(tickets[4321]);
    expect(other(7)).toEqual(tickets[7]);
    expect(supportStream(rngKey(32))(7)).not.toEqual(tickets[7]);
  });
});

describe('PHRASES', () => {
  test('have one slot for the fix where a fix is due, and none elsewhere', () => {
    for (const phrases of Object.values(PHRASES)) {
      const { actions, instructions, ...others } = phrases;
      for (const frame of actions) expect(frame).toMatch(/\{(?:base|participle)\}/);
      for (const frame of instructions) expect(frame).toMatch(/\{base\}/);
      for (const phrase of Object.values(others).flat())
        expect(phrase).not.toMatch(/\{(?:base|participle)\}/);
    }
  });
});
