/**
 * Simulated annotators: people as data, with the failings that real label sets have. What they see is the gold score
 * that no learner sees; what they say is bent by their biases and blurred by their noise. Everything is a function
 * of the key, so a label set can be made again.
 */
import { fork, randomStream, type RngKey } from '../shared/rng.ts';
import { SCORE_RANGE } from './preferenceItem.ts';

/** Utilities are in units of the gold score: 0.1 of bias outweighs 0.1 of quality. */
export interface Annotator {
  readonly id: string;
  readonly name: string;
  /** One sentence for the page. */
  readonly says: string;
  /** Utility for each doubling of the length (of 16 words), 0 to not care. Negative: likes it short. */
  readonly lengthBias: number;
  /** Utility of texts that use these words, in full from two of them on. */
  readonly sentimentBias: { readonly utility: number; readonly words: readonly string[] };
  /** Utility of whatever is shown first. */
  readonly positionBias: number;
  /** Points added to every rating; below 0 is strict. */
  readonly leniency: number;
  /** How much of the rating scale is used: 1 is all of it, 0.5 half, around the middle. */
  readonly scale: number;
  /** Standard deviation of the utility from one look to the next. */
  readonly noise: number;
  /** Domains (see {@link DOMAINS}) in which the noise is multiplied by this. */
  readonly expertise: Readonly<Record<string, number>>;
  /** Differences of utility below this are called a tie. */
  readonly tieBand: number;
}

export interface Stimulus {
  /** The completion, or prompt and completion. */
  readonly text: string;
  /** True quality, 0 to 1. */
  readonly gold: number;
  /** What it is about; found from its words if not given. */
  readonly domain?: string | null;
}

const words = (list: string): readonly string[] => list.split(' ');
const NO_WORDS = { utility: 0, words: [] } as const;

/** What texts can be about, and words that give it away. */
export const DOMAINS: Readonly<Record<string, readonly string[]>> = {
  film: words(
    'film films movie movies story plot script scenes acting cast actors soundtrack book novel series',
  ),
  food: words(
    'food meal restaurant cafe dish dishes soup sauce dessert pizza pasta coffee tasted menu waiter',
  ),
  stay: words('hotel room rooms bed beds breakfast stay hostel view lobby pool apartment'),
  product: words('phone laptop battery screen camera headphones product price quality charger software'),
  support: words('order account delivery refund parcel invoice password ticket booking bill support'),
};

const WARM_WORDS = words(
  'love loved lovely great wonderful excellent fantastic amazing superb beautiful happy delightful perfect best charming brilliant',
);

/** Six people that together show what calibration is for. */
export const ANNOTATORS: readonly Annotator[] = [
  {
    id: 'ada',
    name: 'Ada',
    says: 'Careful and even-handed: hardly any bias, little noise.',
    lengthBias: 0,
    sentimentBias: NO_WORDS,
    positionBias: 0,
    leniency: 0,
    scale: 1,
    noise: 0.06,
    expertise: {},
    tieBand: 0.02,
  },
  {
    id: 'bruno',
    name: 'Bruno',
    says: 'Takes long answers for good ones.',
    lengthBias: 0.18,
    sentimentBias: NO_WORDS,
    positionBias: 0,
    leniency: 0.2,
    scale: 1,
    noise: 0.12,
    expertise: {},
    tieBand: 0.03,
  },
  {
    id: 'carla',
    name: 'Carla',
    says: 'Falls for warm words, whatever they are about.',
    lengthBias: 0,
    sentimentBias: { utility: 0.3, words: WARM_WORDS },
    positionBias: 0,
    leniency: 0.4,
    scale: 0.9,
    noise: 0.12,
    expertise: { food: 0.5 },
    tieBand: 0.03,
  },
  {
    id: 'dev',
    name: 'Dev',
    says: 'In a hurry: often picks what is shown first, and is not consistent.',
    lengthBias: -0.05,
    sentimentBias: NO_WORDS,
    positionBias: 0.2,
    leniency: 0,
    scale: 1,
    noise: 0.3,
    expertise: {},
    tieBand: 0,
  },
  {
    id: 'emi',
    name: 'Emi',
    says: 'Generous: most things get a four, so her threes mean something.',
    lengthBias: 0,
    sentimentBias: NO_WORDS,
    positionBias: 0,
    leniency: 0.9,
    scale: 0.6,
    noise: 0.1,
    expertise: { stay: 0.5, support: 0.5 },
    tieBand: 0.06,
  },
  {
    id: 'farid',
    name: 'Farid',
    says: 'A strict film critic: sharp about films, unsure about everything else.',
    lengthBias: 0.03,
    sentimentBias: NO_WORDS,
    positionBias: 0,
    leniency: -0.8,
    scale: 1.1,
    noise: 0.25,
    expertise: { film: 0.2 },
    tieBand: 0.02,
  },
];

const TYPICAL_WORDS = 16;
const MOST_DOUBLINGS = 2;

/** The domain whose words the text uses most; null if it uses none. */
export function domainOf(text: string): string | null {
  const used = wordsOf(text);
  const hits = Object.entries(DOMAINS).map(([domain, list]) => {
    return { domain, count: used.filter((word) => list.includes(word)).length };
  });
  const best = hits.reduce((top, hit) => (hit.count > top.count ? hit : top));
  return best.count > 0 ? best.domain : null;
}

/** What the text is worth to this annotator before noise: gold plus biases. Position is not part of it. */
export function biasedUtility(annotator: Annotator, { text, gold }: Stimulus): number {
  const used = wordsOf(text);
  const doublings = Math.log2(Math.max(1, used.length) / TYPICAL_WORDS);
  const length = Math.max(-MOST_DOUBLINGS, Math.min(MOST_DOUBLINGS, doublings));
  const { utility, words: liked } = annotator.sentimentBias;
  const mentions = used.filter((word) => liked.includes(word)).length;
  return gold + annotator.lengthBias * length + utility * Math.min(1, mentions / 2);
}

/** Standard deviation of this annotator's utility of this text. */
export function noiseFor(annotator: Annotator, { text, domain = domainOf(text) }: Stimulus): number {
  const factor =
    domain !== null && Object.hasOwn(annotator.expertise, domain) ? annotator.expertise[domain]! : 1;
  return annotator.noise * factor;
}

/** A rating from 1 to 5: 3 is a utility of one half to somebody neither lenient nor strict. */
export function judge(annotator: Annotator, stimulus: Stimulus, key: RngKey): number {
  const rating = 3 + annotator.leniency + annotator.scale * 4 * (seenUtility(annotator, stimulus, key) - 0.5);
  return Math.max(SCORE_RANGE.min, Math.min(SCORE_RANGE.max, Math.round(rating)));
}

/** Which of two texts is preferred; `first` is the one shown first. Noise is drawn for each by itself. */
export function compare(
  annotator: Annotator,
  { first, second }: { readonly first: Stimulus; readonly second: Stimulus },
  key: RngKey,
): 'first' | 'second' | 'tie' {
  const difference =
    annotator.positionBias +
    seenUtility(annotator, first, fork(key, 'first')) -
    seenUtility(annotator, second, fork(key, 'second'));
  if (Math.abs(difference) < annotator.tieBand) return 'tie';
  return difference >= 0 ? 'first' : 'second';
}

/** Ranks (1 is best) of texts in the order in which they are shown; close ones are tied. */
export function rank(annotator: Annotator, shown: readonly Stimulus[], key: RngKey): number[] {
  const seen = shown.map((stimulus, i) => ({
    i,
    utility: seenUtility(annotator, stimulus, fork(key, 'place', i)) + (i === 0 ? annotator.positionBias : 0),
  }));
  const ranks = shown.map(() => 0);
  let last = { utility: Infinity, rank: 0 };
  for (const [place, { i, utility }] of seen.toSorted((x, y) => y.utility - x.utility).entries()) {
    const isTied = last.utility - utility < annotator.tieBand;
    last = { utility, rank: isTied ? last.rank : place + 1 };
    ranks[i] = last.rank;
  }
  return ranks;
}

function seenUtility(annotator: Annotator, stimulus: Stimulus, key: RngKey): number {
  return biasedUtility(annotator, stimulus) + noiseFor(annotator, stimulus) * randomStream(key).normal();
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? [];
}
