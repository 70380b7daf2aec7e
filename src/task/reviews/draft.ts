import type { RandomStream } from '../../shared/rng.ts';
import type { AspectGroup, Domain, Polarity } from './domain.ts';
import { PLURAL_PERSONS, SLOTS } from './lexicon.ts';

/** A review while it is being written: what it is about and which words it has used up. */
export interface Draft {
  readonly random: RandomStream;
  readonly domain: Domain;
  readonly item: string;
  /** Content words and phrases already in the text: no review says the same thing twice. */
  readonly used: Set<string>;
}

/** What a clause is about. */
export interface Subject {
  /** In the middle of a sentence: "the acting in this film", "it". */
  readonly text: string;
  readonly plural: boolean;
  readonly group: AspectGroup;
  /** The film or hotel itself, of which one can say "was a great choice". */
  readonly isItem?: boolean;
}

export const opposite = (polarity: Polarity): Polarity =>
  polarity === 'neutral' ? 'neutral' : polarity === 'positive' ? 'negative' : 'positive';

export const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const chance = (random: RandomStream, probability: number): boolean => random.uniform() < probability;

/** One of the values, with odds in proportion to the weights. */
export function choose<T>(random: RandomStream, weighted: readonly (readonly [number, T])[]): T {
  const total = weighted.reduce((sum, [weight]) => sum + weight, 0);
  let left = random.uniform() * total;
  for (const [weight, value] of weighted) {
    left -= weight;
    if (left < 0) return value;
  }
  return weighted[weighted.length - 1]![1];
}

/** A text that the draft has not used yet (any one, if all are used), which is then used up. */
export function pickFresh(draft: Draft, texts: readonly string[]): string {
  const fresh = texts.filter((text) => !draft.used.has(text));
  const text = draft.random.pick(fresh.length > 0 ? fresh : texts);
  draft.used.add(text);
  return text;
}

/** Replaces `{item}`, `{day}`, ...: every slot by a word of its own. */
export function fillSlots(draft: Draft, template: string): string {
  return template.replace(/\{(\w+)\}/g, (_, slot: string) => {
    if (slot === 'item') return draft.item;
    draft.used.add(slotFamily(slot));
    return pickFresh(draft, SLOTS[slot]!);
  });
}

/** A filled template that cannot contradict the text so far: it names no second day, person, number ... */
export function pickTemplate(draft: Draft, templates: readonly string[]): string {
  const consistent = templates.filter((template) =>
    [...template.matchAll(/\{(\w+)\}/g)].every(([, slot]) => !draft.used.has(slotFamily(slot!))),
  );
  return fillSlots(draft, pickFresh(draft, consistent));
}

/** What is for a person is not in one's own kitchen. */
const slotFamily = (slot: string): string =>
  slot === 'room' || slot === 'person' ? 'slot:owner' : `slot:${slot}`;

/** Who ordered the fish and the rice has nothing to say about the steak. */
const isServed = (draft: Draft, noun: string): boolean =>
  !draft.used.has(slotFamily('dish')) || !SLOTS['dish']!.includes(noun) || draft.used.has(noun);

/** An aspect of the domain that the draft has not spoken of. */
export function newAspect(draft: Draft, allowed: (group: AspectGroup) => boolean = () => true): Subject {
  const fitting = draft.domain.aspects.filter(allowed);
  const fresh = fitting.filter((group) => !draft.used.has(groupKey(group)));
  const nouns = (fresh.length > 0 ? fresh : fitting).flatMap((group) =>
    [...group.singular, ...group.plural].map((noun) => ({ noun, group })),
  );
  const { noun, group } = draft.random.pick(nouns.filter((candidate) => isServed(draft, candidate.noun)));
  draft.used.add(groupKey(group));
  draft.used.add(noun);
  if (SLOTS['dish']!.includes(noun)) draft.used.add(slotFamily('dish'));
  return { text: `the ${noun}`, plural: group.plural.includes(noun), group };
}

export const itemSubject = (draft: Draft, text: string): Subject => ({
  text,
  plural: false,
  group: draft.domain.item,
  isItem: true,
});

/** "was" or "were". */
export const be = (subject: { readonly plural: boolean }): string => (subject.plural ? 'were' : 'was');

/** Predicates that start with "be" agree with their subject. */
export const conjugate = (predicate: string, subject: { readonly plural: boolean }): string =>
  predicate.replace(/^be /, `${be(subject)} `);

export const isPluralPerson = (person: string): boolean => PLURAL_PERSONS.has(person);

/** Words and punctuation marks: the text's length in tokens, because the vocabulary has its words whole. */
export const countTokens = (text: string): number => text.match(/[A-Za-z]+|[^\sA-Za-z]/g)?.length ?? 0;

const groupKey = (group: AspectGroup): string => `group:${[...group.singular, ...group.plural].join()}`;
