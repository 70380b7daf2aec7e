/**
 * A grammar of our own that writes short English reviews: an opener that gives nothing away, then words that
 * carry a polarity. It is what the shipped model is pretrained on; every review is fictional.
 */
import { assertNever } from '../../shared/assert.ts';
import type { RandomStream } from '../../shared/rng.ts';
import type { Polar, Tone } from './adjectivePhrase.ts';
import { description, experience, predicate } from './clauses.ts';
import type { Polarity } from './domain.ts';
import { film } from './domains/film.ts';
import { food } from './domains/food.ts';
import { product } from './domains/product.ts';
import { stay } from './domains/stay.ts';
import {
  capitalise,
  chance,
  choose,
  countTokens,
  fillSlots,
  newAspect,
  opposite,
  pickFresh,
  pickTemplate,
} from './draft.ts';
import type { Draft } from './draft.ts';
import { CLOSERS } from './lexicon.ts';
import { writeOpener } from './openers.ts';
import type { Opener } from './openers.ts';

/** The whole text is `opener + completion`; the completion starts with a space. */
export interface Review {
  readonly opener: string;
  readonly completion: string;
  readonly polarity: Polarity;
}

export const DOMAINS = [film, food, product, stay] as const;

/** With the end-of-text token, the longest review fills the model's context of 48 tokens. */
export const MAX_REVIEW_TOKENS = 47;

const POLARITIES: readonly (readonly [number, Polarity])[] = [
  [42, 'positive'],
  [42, 'negative'],
  [16, 'neutral'],
];

/** The opener of a new review: a few neutral words. */
export const generateOpener = (random: RandomStream): string => writeOpener(newDraft(random)).text;

/** Writes one review. Reviews that would be too long or repeat themselves are written anew. */
export function generateReview(random: RandomStream): Review {
  for (;;) {
    const draft = newDraft(random);
    const polarity = choose(random, POLARITIES);
    const opener = writeOpener(draft);
    const completion = writeCompletion(draft, opener, polarity);
    const text = opener.text + completion;
    if (countTokens(text) <= MAX_REVIEW_TOKENS && !repeatsItself(text)) {
      return { opener: opener.text, completion, polarity };
    }
  }
}

function newDraft(random: RandomStream): Draft {
  const domain = random.pick(DOMAINS);
  return { random, domain, item: random.pick(domain.items), used: new Set() };
}

function writeCompletion(draft: Draft, opener: Opener, polarity: Polarity): string {
  const body = polarity === 'neutral' ? neutralBody(draft, opener) : polarBody(draft, opener, polarity);
  const length = countTokens(opener.text + body);
  const mark = polarity === 'positive' && chance(draft.random, 0.12) ? '!' : '.';
  let text = body + mark;
  if (length < 24 && !opener.statesFact && chance(draft.random, 0.3)) {
    text += ` ${pickTemplate(draft, draft.domain.facts)}.`;
  }
  if (length < 28 && chance(draft.random, length < 12 ? 0.6 : 0.35)) text += ` ${closer(draft, polarity)}`;
  return text;
}

function closer(draft: Draft, polarity: Polarity): string {
  const text = fillSlots(draft, pickFresh(draft, [...CLOSERS[polarity], ...draft.domain.closers[polarity]]));
  const mark = polarity !== 'neutral' && chance(draft.random, 0.2) ? '!' : '.';
  return text + mark;
}

/** The first clause, which completes what the opener began. */
function firstClause(draft: Draft, opener: Opener, polarity: Polarity, tone: Tone = 'any'): string {
  const { awaits } = opener;
  switch (awaits.kind) {
    case 'predicate':
      return ` ${predicate(draft, awaits.subject, polarity, tone)}`;
    case 'experience':
      return ` ${experience(draft, awaits.someone, polarity)}`;
    case 'sentence': {
      const subject = newAspect(draft);
      return ` ${capitalise(subject.text)} ${predicate(draft, subject, polarity, tone)}`;
    }
    default:
      return assertNever(awaits);
  }
}

function neutralBody(draft: Draft, opener: Opener): string {
  const first = firstClause(draft, opener, 'neutral');
  return chance(draft.random, 0.45) ? first + agreeing(draft, opener, 'neutral') : first;
}

function polarBody(draft: Draft, opener: Opener, polarity: Polar): string {
  const { random } = draft;
  const other = opposite(polarity) as Polar;
  if (chance(random, 0.16)) return firstClause(draft, opener, other, 'mild') + contrasting(draft, polarity);
  if (chance(random, 0.1)) return concession(draft, opener, polarity);
  const first = firstClause(draft, opener, polarity);
  return chance(random, 0.5) ? first + agreeing(draft, opener, polarity) : first;
}

/** A second clause of the same polarity. */
function agreeing(draft: Draft, opener: Opener, polarity: Polarity): string {
  const { random } = draft;
  if (chance(random, 0.2)) {
    const we = chance(random, 0.5);
    const reaction = experience(draft, { plural: we }, polarity);
    const also = /^(was|were) |^did not |^could not /.test(reaction) ? '' : 'also ';
    return `. ${we ? 'We' : 'I'} ${also}${reaction}`;
  }
  const subject = newAspect(draft);
  const joint = choose(random, [
    [opener.text.includes(', and') ? 0 : 50, `, and ${subject.text}`],
    [50, `. ${capitalise(subject.text)}`],
  ]);
  const said = predicate(draft, subject, polarity);
  const mayTakeAlso = /^(was|were) (?!not |never |hardly |far |anything |neither )/.test(said);
  return `${joint} ${mayTakeAlso && chance(random, 0.25) ? said.replace(' ', ' also ') : said}`;
}

/** A second clause that turns the review around: the last word counts. */
function contrasting(draft: Draft, polarity: Polar): string {
  const { random } = draft;
  const joint = choose(random, [
    [60, ', but '],
    [20, '. However, '],
    [20, '. Still, '],
  ]);
  if (chance(random, 0.15)) {
    const we = chance(random, 0.5);
    return `${joint}${we ? 'we' : 'I'} ${experience(draft, { plural: we }, polarity)}`;
  }
  const subject = newAspect(draft);
  return `${joint}${subject.text} ${predicate(draft, subject, polarity, 'firm')}`;
}

/** Admits something of the opposite polarity without giving way: "although the plot was slow". */
function concession(draft: Draft, opener: Opener, polarity: Polar): string {
  const other = opposite(polarity) as Polar;
  const link = draft.random.pick(['although', 'even though']);
  if (opener.awaits.kind === 'sentence') {
    const admitted = newAspect(draft);
    const clause = `${capitalise(link)} ${admitted.text} ${description(draft, admitted, other, 'mild')}`;
    const subject = newAspect(draft);
    return ` ${clause}, ${subject.text} ${predicate(draft, subject, polarity, 'firm')}`;
  }
  const first = firstClause(draft, opener, polarity, 'firm');
  const admitted = newAspect(draft);
  return `${first}, ${link} ${admitted.text} ${description(draft, admitted, other, 'mild')}`;
}

/** Whether four words in a row come twice. */
function repeatsItself(text: string): boolean {
  const tokens = text.toLowerCase().match(/[a-z]+/g) ?? [];
  const seen = new Set<string>();
  for (let i = 0; i + 4 <= tokens.length; i++) {
    const run = tokens.slice(i, i + 4).join(' ');
    if (seen.has(run)) return true;
    seen.add(run);
  }
  return false;
}
