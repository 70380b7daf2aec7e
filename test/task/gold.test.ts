import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rngKey } from '../../src/shared/rng.ts';
import { reviewStream } from '../../src/task/reviews/corpus.ts';
import { conjugate } from '../../src/task/reviews/draft.ts';
import { goldScore } from '../../src/task/reviews/gold.ts';
import { DOMAINS } from '../../src/task/reviews/grammar.ts';
import {
  CLOSERS,
  EXPERIENCES,
  GENERAL_MILD,
  GENERAL_STRONG,
  PEOPLE_PREDICATES,
  SLOTS,
  THING_PREDICATES,
} from '../../src/task/reviews/lexicon.ts';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
/** The score of summed valence without word salad: gold.ts' formula, written a second time. */
const scoreOf = (valence: number) => sigmoid(1.15 * valence);

describe('goldScore reads', () => {
  test.each([
    ['nothing', '', 0],
    ['a fact', 'We came by train.', 0],
    ['a word', 'The room was good.', 1.4],
    ['a stronger word', 'The room was pleasant.', 1.5],
    ['upper case', 'THE ROOM WAS PLEASANT', 1.5],
    ['a strong word', 'The room was awful.', -2],
    ['intensifiers', 'The room was really pleasant.', 1.5 * 1.35],
    ['dampeners', 'The room was a bit dirty.', -1.5 * 0.65],
    ['"pretty" before an adjective', 'The room was pretty pleasant.', 1.5 * 0.65],
    ['"pretty" alone', 'The room was pretty.', 1.3],
    ['negation', 'The room was not pleasant.', 1.5 * -0.7],
    ['negation from afar', 'The room was not at all pleasant.', 1.5 * -0.7],
    ['negation over "very"', 'The room was not very pleasant.', 1.5 * -0.7 * 1.35],
    ['contractions', "The room wasn't pleasant.", 1.5 * -0.7],
    ['typed apostrophes', 'The room wasn’t pleasant.', 1.5 * -0.7],
    ['negated verbs', "I don't think it was pleasant.", 1.5 * -0.7],
    ['"hardly"', 'The room was hardly dirty.', -1.5 * -0.7],
    ['"anything but"', 'The room was anything but clean.', 1.5 * -0.7],
    ['"far from"', 'The room was far from clean.', 1.5 * -0.7],
    ['"not only"', 'The room was not only clean.', 1.5],
    ['"or" under negation', 'The room was not clean or pleasant.', -0.7 * (1.5 + 1.5)],
    ['"and"', 'The room was clean and pleasant.', 3],
    ['contrast', 'The room was clean, but the bed was dirty.', 0.45 * 1.5 - 1.5],
    ['"However"', 'The room was clean. However, the bed was dirty.', 0.45 * 1.5 - 1.5],
    ['"Still,"', 'The room was clean. Still, the bed was dirty.', 0.45 * 1.5 - 1.5],
    ['"still" as an adverb', 'The room was clean. It was still pleasant.', 3],
    ['", though."', 'The room was clean. The bed was dirty, though.', 0.45 * 1.5 - 1.5],
    [
      'contrast in its own sentence',
      'The host was polite. The room was dirty, but pleasant.',
      1.5 - 0.45 * 1.5 + 1.5,
    ],
    ['concession behind', 'The room was clean, even though the bed was dirty.', 1.5 - 0.45 * 1.5],
    ['concession before', 'Although the bed was dirty, the room was clean.', 1.5 - 0.45 * 1.5],
    ['idioms', 'The room felt like home.', 1.8],
    ['idioms in the present', 'This phone works like a charm.', 1.8],
    ['idioms with "was"', 'It was worth every penny.', 1.8],
    ['idioms with "were"', 'They were worth every penny.', 1.8],
    ['idioms for anyone', 'The plot kept us on the edge of our seat.', 1.8],
    ['the longest idiom', 'It was not worth the price.', -1.8],
    ['idioms under negation', 'It was not a waste of money.', -1.8 * -0.7],
    ['idioms that mean nothing', 'It was neither good nor bad.', 0],
    ['a lexeme twice', 'I loved the room. I love the bed.', 2 + 0.2 * 2],
    ['a lexeme three times', 'I loved the room. I love the bed. We loved it.', 2 + 0.2 * 2],
  ])('%s', (_, text, valence) => {
    expect(goldScore(text)).toBeCloseTo(scoreOf(valence), 6);
  });

  test('orders degrees as people do', () => {
    const degrees = [
      'terrible',
      'very bad',
      'bad',
      'a bit bad',
      'okay',
      'fairly good',
      'good',
      'very good',
      'excellent',
    ];
    const scores = degrees.map((degree) => goldScore(`The food was ${degree}.`));
    expect(scores).toEqual(scores.toSorted((a, b) => a - b));
    expect(new Set(scores).size).toBe(scores.length);
  });

  test('any text, to a number from 0 to 1', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
        const score = goldScore(text);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('goldScore punishes', () => {
  const good = goldScore('The staff were friendly and the room was clean. We will be back.');

  test.each([
    'wonderful wonderful great great .',
    'excellent superb wonderful amazing',
    'great great great great great',
    'was beautiful good down and friends . it it it it about may excellent !',
    'The staff were fantastic. The staff were fantastic. The staff were fantastic.',
    'The was great and . my superb were was wonderful',
    'The room was was wonderful great and superb excellent.',
  ])('word salad: %s', (text) => {
    expect(good).toBeGreaterThan(0.9);
    expect(goldScore(text)).toBeLessThan(0.55);
  });

  test('each sign of it by a fifth of the score', () => {
    const clean = scoreOf(1.5);
    expect(goldScore('The room was was pleasant.')).toBeCloseTo(clean * 0.8, 6);
    expect(goldScore('The the room was was pleasant.')).toBeCloseTo(clean * 0.6, 6);
  });

  test('a text that breaks off', () => {
    expect(goldScore('The room was pleasant and')).toBeCloseTo(scoreOf(1.5) * 0.8, 6);
  });
});

describe('goldScore on the corpus', () => {
  const review = reviewStream(rngKey(21));
  const scored = Array.from({ length: 6000 }, (_, i) => {
    const one = review(i);
    return { ...one, score: goldScore(one.opener + one.completion) };
  });
  const of = (polarity: string) => scored.filter((one) => one.polarity === polarity);
  const mean = (scores: readonly { score: number }[]) =>
    scores.reduce((sum, { score }) => sum + score, 0) / scores.length;

  test('finds the polarity that the grammar meant', () => {
    const right = (polarity: string, is: (score: number) => boolean) =>
      of(polarity).filter(({ score }) => is(score)).length / of(polarity).length;
    expect(right('positive', (score) => score > 0.5)).toBeGreaterThanOrEqual(0.99);
    expect(right('negative', (score) => score < 0.5)).toBeGreaterThanOrEqual(0.99);
    expect(right('neutral', (score) => Math.abs(score - 0.5) < 0.05)).toBeGreaterThanOrEqual(0.99);
  });

  test('is balanced', () => {
    expect(Math.abs(mean(scored) - 0.5)).toBeLessThan(0.02);
    expect(Math.abs(mean(of('neutral')) - 0.5)).toBeLessThan(0.005);
    expect(mean(of('positive'))).toBeGreaterThan(0.9);
    expect(mean(of('negative'))).toBeLessThan(0.1);
  });

  test('sees nothing good or bad in an opener', () => {
    expect(scored.filter(({ opener }) => Math.abs(goldScore(opener) - 0.5) > 0.02)).toEqual([]);
  });
});

describe('goldScore knows what the grammar says:', () => {
  const groups = DOMAINS.flatMap((domain) => [...domain.aspects, domain.item]);
  const anything = [THING_PREDICATES, PEOPLE_PREDICATES, ...groups.map((group) => group.predicates)];
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, slot: string) => SLOTS[slot]?.[0] ?? 'film');
  const predicates = (polarity: 'positive' | 'negative' | 'neutral') =>
    [...anything.flatMap((list) => list[polarity]), ...EXPERIENCES[polarity]].flatMap((text) =>
      [false, true].map((plural) => `They ${conjugate(fill(text), { plural })}.`),
    );
  const closers = (polarity: 'positive' | 'negative' | 'neutral') =>
    [...CLOSERS[polarity], ...DOMAINS.flatMap((domain) => domain.closers[polarity])].map(
      (text) => `${text}.`,
    );
  const adjectives = (polarity: 'positive' | 'negative') =>
    [
      ...groups.flatMap((group) => group.adjectives[polarity]),
      ...Object.values(GENERAL_MILD).flatMap((list) => list[polarity]),
      ...GENERAL_STRONG[polarity],
    ].map((word) => `It was ${word}.`);

  test('all that is positive', () => {
    const all = [...predicates('positive'), ...closers('positive'), ...adjectives('positive')];
    expect(all.filter((text) => goldScore(text) < 0.75)).toEqual([]);
  });

  test('all that is negative', () => {
    const all = [...predicates('negative'), ...closers('negative'), ...adjectives('negative')];
    expect(all.filter((text) => goldScore(text) > 0.25)).toEqual([]);
  });

  test('all that is neutral', () => {
    const facts = DOMAINS.flatMap((domain) => [...domain.facts, ...domain.visits]).map(
      (text) => `${fill(text)}.`,
    );
    const all = [...predicates('neutral'), ...closers('neutral'), ...facts];
    expect(all.filter((text) => goldScore(text) !== 0.5)).toEqual([]);
  });
});
