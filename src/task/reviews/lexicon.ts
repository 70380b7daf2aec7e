/** Words that suit every domain, and the slots of templates. Valences are not here: see goldLexicon.ts. */
import { words } from './domain.ts';
import type { ByPolarity } from './domain.ts';

/** Gradable: take "very", "a bit", "not". Added to each group's own adjectives. */
export const GENERAL_MILD = {
  things: { positive: words('good nice lovely'), negative: words('bad poor disappointing') },
  people: { positive: words('nice lovely'), negative: words('unpleasant') },
  /** Prices and deliveries are not "lovely". */
  unloved: { positive: words('good'), negative: words('bad disappointing') },
} as const;

/** Absolute: take "really" and "absolutely", but neither "very" nor "a bit" nor "not". */
export const GENERAL_STRONG = {
  positive: words('great wonderful excellent fantastic amazing superb'),
  negative: words('terrible awful horrible dreadful'),
} as const;

/** Adjectives of the domains that are absolute as well. */
export const STRONG = new Set([
  ...GENERAL_STRONG.positive,
  ...GENERAL_STRONG.negative,
  ...words('gripping stunning delicious ridiculous overcooked useless'),
]);

/** Adjectives whose negation says nothing about quality ("not cheap") or is not said ("not lovely"). */
export const NEVER_NEGATED = new Set(words('cheap dark dry late salty fast lovely poor'));

/** Nobody says "fairly lovely". */
export const NEVER_DAMPENED = new Set(words('lovely poor'));

export const INTENSIFIERS = {
  mild: words('really very so extremely'),
  strong: words('really absolutely truly simply'),
} as const;

export const DAMPENERS = {
  positive: words('fairly quite pretty'),
  negative: ['a bit', 'a little', 'rather', 'somewhat'],
} as const;

/** Before an adjective of the opposite polarity. */
export const NEGATORS = {
  anyVerb: ['anything but', 'far from'],
  afterBe: ['not', 'not very', 'hardly', 'not at all'],
  lasting: ['never'],
} as const;

/** Predicates for everything but people. */
export const THING_PREDICATES: ByPolarity = {
  positive: ['exceeded my expectations', 'blew me away', 'be a pleasant surprise', 'made my day'],
  negative: [
    'let us down',
    'fell short of my expectations',
    'left a lot to be desired',
    'be a complete mess',
  ],
  neutral: [
    'be about what I expected',
    'be average',
    'be okay',
    'be neither good nor bad',
    'be as described',
  ],
};

export const PEOPLE_PREDICATES: ByPolarity = {
  positive: ['exceeded my expectations', 'made my day', 'made us smile'],
  negative: ['let us down', 'got on my nerves', 'ruined my day'],
  neutral: ['be okay', 'be about what I expected', 'be neither good nor bad', 'be busy'],
};

/** What people do with an aspect: "My sister loved the view". */
export const EXPERIENCES: ByPolarity = {
  positive: [
    'loved',
    'enjoyed',
    'really liked',
    'be impressed by',
    'be happy with',
    'could not stop praising',
  ],
  negative: [
    'hated',
    'disliked',
    'did not like',
    'did not enjoy',
    'be disappointed by',
    'be unhappy with',
    'complained about',
  ],
  neutral: ['talked about', 'asked about', 'remembered', 'noticed'],
};

export const CLOSERS: ByPolarity = {
  positive: [
    'Highly recommended',
    'I would recommend it to anyone',
    'Five stars',
    'You will love it',
    'I am glad I found it',
  ],
  negative: [
    'Never again',
    'One star',
    'Stay away',
    'I would not recommend it',
    'What a waste',
    'We deserved better',
    'I am still angry',
  ],
  neutral: ['Make of that what you will', 'It depends on your taste', 'That is all I can say'],
};

export const SLOTS: Readonly<Record<string, readonly string[]>> = {
  day: words('Monday Tuesday Friday Saturday Sunday'),
  period: words('week month year summer winter'),
  number: words('two three four five'),
  person: words('wife husband sister brother mother father friends parents kids'),
  room: words('office kitchen car'),
  dish: words('pizza pasta fish steak curry chicken noodles dumplings fries burgers'),
};

/** Who speaks for a group; both number forms appear because "was" and "were" depend on them. */
export const EXPERIENCERS: readonly { readonly text: string; readonly plural: boolean }[] = [
  { text: 'I', plural: false },
  { text: 'We', plural: true },
  { text: 'My wife and I', plural: true },
  { text: 'My husband and I', plural: true },
  { text: 'Our whole family', plural: false },
  { text: 'My parents and I', plural: true },
  { text: 'My kids and I', plural: true },
];

export const PLURAL_PERSONS = new Set(words('friends parents kids'));
