import { describe, expect, test } from 'vitest';
import { fork, randomStream, rngKey } from '../../src/shared/rng.ts';
import { reviewStream } from '../../src/task/reviews/corpus.ts';
import { countTokens } from '../../src/task/reviews/draft.ts';
import { DOMAINS, MAX_REVIEW_TOKENS, generateOpener } from '../../src/task/reviews/grammar.ts';

const COUNT = 6000;
const review = reviewStream(rngKey(11));
const reviews = Array.from({ length: COUNT }, (_, i) => review(i));
const texts = reviews.map(({ opener, completion }) => opener + completion);
const groups = DOMAINS.flatMap((domain) => domain.aspects);
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const quantile = (values: readonly number[], q: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))]!;
const share = (count: number) => count / COUNT;

describe('generateReview', () => {
  test('writes well-formed sentences', () => {
    for (const text of texts) {
      expect(text).toMatch(/^[A-Z][A-Za-z ,.!]*[.!]$/);
      expect(text).not.toMatch(/ {2}| [,.!]|[,.!]{2}|[a-z][.!][A-Za-z]|[.!] [a-z]/);
    }
  });

  test('keeps opener and completion apart at a word', () => {
    for (const { opener, completion } of reviews) {
      expect(completion).toMatch(/^ \S/);
      expect(opener).toMatch(/^[A-Z](.*[a-zA-Z.])?$/);
    }
  });

  test('agrees in number: "the actors were", "the acting was"', () => {
    const plural = groups.flatMap((group) => group.plural);
    const singular = groups.flatMap((group) => group.singular);
    const all = texts.join('\n');
    const found = (nouns: readonly string[], verb: string) =>
      all.match(
        new RegExp(`\\bthe (?:${nouns.join('|')})(?: (?:in|at|of) this [a-z]+| here)? ${verb}\\b`, 'gi'),
      ) ?? [];
    expect(found(plural, 'was')).toEqual([]);
    expect(found(singular, 'were')).toEqual([]);
    expect(found(plural, 'were').length).toBeGreaterThan(500);
    expect(found(singular, 'was').length).toBeGreaterThan(500);
    expect(all).not.toMatch(
      /\b(?:We|and I|kids|friends|parents) was\b|\b(?:It|it|wife|husband|sister) were\b/,
    );
  });

  test('says "a" and "an" where they belong', () => {
    for (const text of texts) expect(text).not.toMatch(/\ba [aeiou]|\ban (?!hour)[^aeiou]/);
  });

  test('has the polarities and lengths that the task was designed for', () => {
    const of = (polarity: string) => share(reviews.filter((one) => one.polarity === polarity).length);
    expect(of('positive')).toBeCloseTo(0.42, 1);
    expect(of('negative')).toBeCloseTo(0.42, 1);
    expect(of('neutral')).toBeCloseTo(0.16, 1);
    const lengths = texts.map(countTokens);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(MAX_REVIEW_TOKENS);
    expect(quantile(lengths, 0.05)).toBeGreaterThanOrEqual(8);
    expect(mean(lengths)).toBeGreaterThan(17);
    expect(mean(lengths)).toBeLessThan(21);
  });

  test('leaves at most 28 tokens to write after a prompt, end of text included', () => {
    const left = reviews.map(({ opener, completion }, i) => {
      const promptTokens = Math.min(countTokens(opener), 2 + (i % 5));
      return countTokens(opener + completion) - promptTokens + 1;
    });
    expect(share(left.filter((tokens) => tokens <= 28).length)).toBeGreaterThan(0.97);
    expect(mean(left)).toBeGreaterThan(14);
    expect(mean(left)).toBeLessThan(18);
  });

  test('hardly ever writes the same twice', () => {
    expect(share(new Set(texts).size)).toBeGreaterThan(0.99);
    expect(new Set(reviews.map(({ opener }) => opener)).size).toBeGreaterThan(3000);
  });

  test('contrasts and concedes as often as designed', () => {
    const polar = texts.filter((_, i) => reviews[i]!.polarity !== 'neutral');
    const rate = (pattern: RegExp) => polar.filter((text) => pattern.test(text)).length / polar.length;
    expect(rate(/(?<!anything|nothing) but |However,|Still,/)).toBeCloseTo(0.16, 1);
    expect(rate(/although/i) + rate(/even though/i)).toBeCloseTo(0.084, 1);
    expect(rate(/although|even though/i)).toBeGreaterThan(0.05);
  });

  test('needs few words', () => {
    const forms = new Set(texts.flatMap((text) => text.match(/ ?[A-Za-z]+| ?[^\sA-Za-z]/g) ?? []));
    expect(forms.size).toBeLessThan(660);
    expect(forms.size).toBeGreaterThan(500);
  });
});

describe('reviewStream', () => {
  test('review i depends on key and i alone', () => {
    const other = reviewStream(rngKey(11));
    expect(other(4321)).toEqual(reviews[4321]);
    expect(other(7)).toEqual(reviews[7]);
    expect(reviewStream(rngKey(12))(7)).not.toEqual(reviews[7]);
  });
});

describe('generateOpener', () => {
  test('writes the openers of reviews', () => {
    const known = new Set(reviews.map(({ opener }) => opener));
    const openers = Array.from({ length: 500 }, (_, i) => generateOpener(randomStream(fork(rngKey(3), i))));
    expect(openers.filter((opener) => known.has(opener)).length).toBeGreaterThan(150);
    expect(new Set(openers).size).toBeGreaterThan(350);
  });
});
