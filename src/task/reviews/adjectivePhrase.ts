import { assertNever } from '../../shared/assert.ts';
import type { RandomStream } from '../../shared/rng.ts';
import type { AspectGroup } from './domain.ts';
import { chance, choose, opposite, pickFresh } from './draft.ts';
import type { Draft } from './draft.ts';
import {
  DAMPENERS,
  GENERAL_MILD,
  GENERAL_STRONG,
  INTENSIFIERS,
  NEGATORS,
  NEVER_DAMPENED,
  NEVER_NEGATED,
  STRONG,
} from './lexicon.ts';

export type Polar = 'positive' | 'negative';

/**
 * How much weight a clause carries. In "The plot was a bit slow, but the cast was superb" the first clause must
 * not outweigh the second, which decides: it is `mild`, the second is `firm`.
 */
export type Tone = 'any' | 'firm' | 'mild';

type Shape = 'plain' | 'intensified' | 'dampened' | 'conjoined' | 'negated';

const SHAPES: Readonly<Record<Tone, readonly (readonly [number, Shape])[]>> = {
  any: [
    [36, 'plain'],
    [20, 'intensified'],
    [10, 'dampened'],
    [20, 'conjoined'],
    [14, 'negated'],
  ],
  firm: [
    [45, 'plain'],
    [30, 'intensified'],
    [25, 'conjoined'],
  ],
  mild: [
    [45, 'plain'],
    [15, 'intensified'],
    [25, 'dampened'],
    [15, 'negated'],
  ],
};

interface Wanted {
  readonly polarity: Polar;
  readonly tone?: Tone;
  /** False after "tasted" or "seemed", where "not" cannot stand. */
  readonly afterBe?: boolean;
}

/**
 * An adjective phrase that says something good or bad about the group's nouns: "great", "really clean",
 * "a bit slow", "warm and friendly", "far from dull".
 */
export function adjectivePhrase(draft: Draft, group: AspectGroup, wanted: Wanted): string {
  const { random } = draft;
  const { polarity, tone = 'any', afterBe = true } = wanted;
  const shape = choose(random, SHAPES[tone]);
  switch (shape) {
    case 'plain':
      return adjective(draft, group, polarity);
    case 'intensified':
      return intensified(random, adjective(draft, group, polarity));
    case 'dampened':
      return dampened(draft, group, polarity);
    case 'conjoined':
      return conjoined(draft, group, polarity);
    case 'negated':
      return negated(draft, group, polarity, afterBe);
    default:
      return assertNever(shape);
  }
}

/** "a wonderful choice", "an awful place". */
export function nounPhrase(draft: Draft, polarity: Polar, noun: string): string {
  const word = pickFresh(draft, [...GENERAL_MILD.things[polarity], ...GENERAL_STRONG[polarity]]);
  const phrase = chance(draft.random, 0.2) ? intensified(draft.random, word) : word;
  return `${/^[aeiou]/.test(phrase) ? 'an' : 'a'} ${phrase} ${noun}`;
}

/** One adjective, more often than not one of the group's own. */
function adjective(draft: Draft, group: AspectGroup, polarity: Polar): string {
  const own = chance(draft.random, 0.6);
  const general = [...generalMild(group)[polarity], ...GENERAL_STRONG[polarity]];
  return pickFresh(draft, own ? group.adjectives[polarity] : general);
}

const generalMild = (group: AspectGroup) =>
  GENERAL_MILD[group.people ? 'people' : group.unloved ? 'unloved' : 'things'];

const gradable = (group: AspectGroup, polarity: Polar): readonly string[] =>
  [...group.adjectives[polarity], ...generalMild(group)[polarity]].filter((word) => !STRONG.has(word));

const intensified = (random: RandomStream, word: string): string =>
  `${random.pick(STRONG.has(word) ? INTENSIFIERS.strong : INTENSIFIERS.mild)} ${word}`;

function dampened(draft: Draft, group: AspectGroup, polarity: Polar): string {
  const pool = gradable(group, polarity).filter((word) => !NEVER_DAMPENED.has(word));
  return `${draft.random.pick(DAMPENERS[polarity])} ${pickFresh(draft, pool)}`;
}

/** Two of the group's own adjectives joined by "and", once in a while three. */
function conjoined(draft: Draft, group: AspectGroup, polarity: Polar): string {
  const own = group.adjectives[polarity];
  const first = pickFresh(draft, own);
  if (own.length < 3 || !chance(draft.random, 0.15)) return `${first} and ${pickFresh(draft, own)}`;
  return `${first}, ${pickFresh(draft, own)} and ${pickFresh(draft, own)}`;
}

function negated(draft: Draft, group: AspectGroup, polarity: Polar, afterBe: boolean): string {
  const denied = gradable(group, opposite(polarity) as Polar).filter((word) => !NEVER_NEGATED.has(word));
  const negators = [
    ...NEGATORS.anyVerb,
    ...(afterBe ? NEGATORS.afterBe : []),
    ...(afterBe && group.lasting ? NEGATORS.lasting : []),
  ];
  return `${draft.random.pick(negators)} ${pickFresh(draft, denied)}`;
}
