/** What kind of thing a review is about, as data: nouns, the adjectives that suit them, ready-made predicates. */

export type Polarity = 'positive' | 'negative' | 'neutral';

/** Texts for each polarity. */
export type ByPolarity = Readonly<Record<Polarity, readonly string[]>>;

/**
 * Nouns that the same adjectives suit. Predicates are in the past tense; `be` stands for "was" or "were", so
 * that they agree with any subject.
 */
export interface AspectGroup {
  readonly singular: readonly string[];
  readonly plural: readonly string[];
  /** Gradable ("very clever"): may be intensified, dampened, negated. */
  readonly adjectives: { readonly positive: readonly string[]; readonly negative: readonly string[] };
  /** Whole predicates, e.g. "put me to sleep". */
  readonly predicates: ByPolarity;
  /** Verbs that can replace "was" before an adjective: "tasted", "looked". */
  readonly linkingVerbs?: readonly string[];
  /** People are "nice" but not "bad" or "poor", which would mean something else. */
  readonly people?: boolean;
  /** One may judge it, but hardly love or enjoy it: a price. */
  readonly unloved?: boolean;
  /** Goes on for a while, so that "was never dull" makes sense. */
  readonly lasting?: boolean;
}

/** One thing that reviews are written about. Slots in braces, e.g. `{day}`, are filled from slots.ts. */
export interface Domain {
  readonly name: string;
  /** What is reviewed: "film", "hotel". */
  readonly items: readonly string[];
  /** How an aspect belongs to an item: the acting *in* this film. */
  readonly preposition: string;
  /** Adjectives and predicates that suit the item itself. */
  readonly item: AspectGroup;
  /** Nouns for "was a great ...": "choice", "evening". */
  readonly heads: readonly string[];
  readonly aspects: readonly AspectGroup[];
  /** How the writer met the item, e.g. "We visited this {item} on {day}": neutral, without a full stop. */
  readonly visits: readonly string[];
  /** Neutral sentences. */
  readonly facts: readonly string[];
  /** Last sentences that only suit this domain. */
  readonly closers: ByPolarity;
}

/** "a b c" as a list. */
export const words = (text: string): readonly string[] => text.split(' ');
