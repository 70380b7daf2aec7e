/**
 * How far annotators agree beyond chance. A rating is a number or a word ("first", "second", "tie", "both bad"...): a
 * tie is an answer like any other, a category of its own. `null` is no answer (skipped, or never shown).
 */
import { invariant } from '../shared/assert.ts';

export type Rating = string | number;
export type Ratings = readonly (Rating | null)[];
/** What a disagreement costs by the distance of two categories in the list: 0 or 1, |i - j|, or (i - j)^2. */
export type KappaWeights = 'none' | 'linear' | 'quadratic';

export interface KappaOptions {
  readonly weights?: KappaWeights;
  /** All categories in their order; unless given, those that occur, sorted. A rating outside it is an error. */
  readonly categories?: readonly Rating[];
}

/**
 * Cohen's kappa of two annotators (Cohen 1960; weighted: Cohen 1968): 1 - observed / expected disagreement, the latter
 * from each one's own habits. Items that either left unanswered do not count. 1 is perfect, 0 chance; NaN when there
 * is nothing to compare or chance alone would agree always (both used one and the same category only).
 * @param a, b the answers to the same items in the same order
 */
export function cohenKappa(a: Ratings, b: Ratings, options: KappaOptions = {}): number {
  const pairs = answeredByBoth(a, b);
  const { size, indexOf } = categoryIndex(options.categories ?? inOrder(pairs.flat()));
  const cost = DISAGREEMENT[options.weights ?? 'none'];
  const byFirst = new Float64Array(size);
  const bySecond = new Float64Array(size);
  let observed = 0;
  for (const [first, second] of pairs) {
    const i = indexOf(first);
    const j = indexOf(second);
    byFirst[i]! += 1;
    bySecond[j]! += 1;
    observed += cost(i, j);
  }
  let expected = 0;
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) expected += cost(i, j) * byFirst[i]! * bySecond[j]!;
  return expected === 0 ? NaN : 1 - observed / (expected / pairs.length);
}

const DISAGREEMENT: Readonly<Record<KappaWeights, (i: number, j: number) => number>> = {
  none: (i, j) => (i === j ? 0 : 1),
  linear: (i, j) => Math.abs(i - j),
  quadratic: (i, j) => (i - j) ** 2,
};

/** Share of the items answered by both on which they gave the same answer; NaN without such items. */
export function rawAgreement(a: Ratings, b: Ratings): number {
  const pairs = answeredByBoth(a, b);
  return pairs.filter(([first, second]) => first === second).length / pairs.length;
}

/**
 * Fleiss' kappa of any number of annotators (Fleiss 1971), with missing ratings as in Gwet 2014 (Handbook of
 * inter-rater reliability, chapter 2): agreement is averaged over items with two or more ratings, each category's
 * share over items with one or more, every item weighing the same. With a full table this is Fleiss' own formula.
 * NaN when no item has two ratings or all ratings are the same.
 * @param items one list of ratings an item; who gave them does not matter, lists may differ in length
 */
export function fleissKappa(items: readonly Ratings[]): number {
  const rated = items.map(answers).filter((ratings) => ratings.length > 0);
  const { size, indexOf } = categoryIndex(inOrder(rated.flat()));
  const shares = new Float64Array(size);
  let agreement = 0;
  let comparable = 0;
  for (const ratings of rated) {
    const counts = new Float64Array(size);
    for (const rating of ratings) counts[indexOf(rating)]! += 1;
    const n = ratings.length;
    for (let c = 0; c < size; c++) shares[c]! += counts[c]! / n / rated.length;
    if (n < 2) continue;
    comparable++;
    agreement += counts.reduce((pairs, count) => pairs + count * (count - 1), 0) / (n * (n - 1));
  }
  const byChance = shares.reduce((total, share) => total + share * share, 0);
  return size < 2 ? NaN : (agreement / comparable - byChance) / (1 - byChance);
}

export type RatingLevel = 'nominal' | 'ordinal' | 'interval';

/**
 * Krippendorff's alpha (Krippendorff 2011, "Computing Krippendorff's alpha-reliability"): 1 - observed / expected
 * disagreement over all pairs of ratings of one item, for any number of annotators and missing ratings. Items with one
 * rating do not count. `ordinal` and `interval` want numbers. NaN when nothing varies.
 * @param items as for {@link fleissKappa}
 */
export function krippendorffAlpha(items: readonly Ratings[], level: RatingLevel = 'nominal'): number {
  const rated = items.map(answers).filter((ratings) => ratings.length > 1);
  const values = inOrder(rated.flat());
  const { size, indexOf } = categoryIndex(values);
  const coincidences = new Float64Array(size * size);
  for (const ratings of rated) {
    const indices = ratings.map(indexOf);
    for (const [x, i] of indices.entries())
      for (const [y, j] of indices.entries())
        if (x !== y) coincidences[i * size + j]! += 1 / (ratings.length - 1);
  }
  const totals = Float64Array.from({ length: size }, (_, i) =>
    coincidences.subarray(i * size, (i + 1) * size).reduce((total, count) => total + count, 0),
  );
  const distance = squaredDistance(level, values, totals);
  let observed = 0;
  let expected = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      observed += coincidences[i * size + j]! * distance(i, j);
      expected += totals[i]! * totals[j]! * distance(i, j);
    }
  }
  const ratings = totals.reduce((total, count) => total + count, 0);
  return expected === 0 ? NaN : 1 - ((ratings - 1) * observed) / expected;
}

function squaredDistance(level: RatingLevel, values: readonly Rating[], totals: Float64Array) {
  return (i: number, j: number): number => {
    if (i === j) return 0;
    if (level === 'nominal') return 1;
    if (level === 'interval') return (Number(values[i]) - Number(values[j])) ** 2;
    const [low, high] = i < j ? [i, j] : [j, i];
    const between = totals.subarray(low, high + 1).reduce((total, count) => total + count, 0);
    return (between - (totals[low]! + totals[high]!) / 2) ** 2;
  };
}

/** Every annotator against every other; [a][b] as in `annotators`, symmetric. */
export interface AgreementMatrix {
  readonly annotators: readonly string[];
  /** Items that both answered; on the diagonal, the items that this annotator answered. */
  readonly overlap: readonly (readonly number[])[];
  /** {@link rawAgreement}; NaN without overlap. */
  readonly agreement: readonly (readonly number[])[];
  /** {@link cohenKappa}; NaN without overlap or variation. */
  readonly kappa: readonly (readonly number[])[];
}

/** @param ratings for each annotator, the answers to the same items in the same order, `null` where there is none */
export function agreementMatrix(
  ratings: Readonly<Record<string, Ratings>>,
  options: KappaOptions = {},
): AgreementMatrix {
  const annotators = Object.keys(ratings);
  // one list of categories for all pairs, or the weights would not mean the same everywhere
  const all = annotators.flatMap((annotator) => answers(ratings[annotator]!));
  const categories = options.categories ?? inOrder(all);
  const table = (cell: (a: Ratings, b: Ratings) => number) =>
    annotators.map((a) => annotators.map((b) => cell(ratings[a]!, ratings[b]!)));
  return {
    annotators,
    overlap: table((a, b) => answeredByBoth(a, b).length),
    agreement: table(rawAgreement),
    kappa: table((a, b) => cohenKappa(a, b, { ...options, categories })),
  };
}

function answeredByBoth(a: Ratings, b: Ratings): [Rating, Rating][] {
  invariant(a.length === b.length, `${a.length} answers by one annotator, ${b.length} by the other`);
  return a.flatMap((first, i): [Rating, Rating][] => {
    const second = b[i] ?? null;
    return first === null || second === null ? [] : [[first, second]];
  });
}

function answers(ratings: Ratings): Rating[] {
  return ratings.filter((rating) => rating !== null);
}

function categoryIndex(categories: readonly Rating[]) {
  const positions = new Map(categories.map((category, position) => [category, position]));
  const indexOf = (rating: Rating): number => {
    const position = positions.get(rating);
    invariant(position !== undefined, `rating ${rating} is none of the categories ${categories.join(', ')}`);
    return position;
  };
  return { size: categories.length, indexOf };
}

/** Each rating that occurs, once: numbers by size, then words. */
function inOrder(ratings: readonly Rating[]): Rating[] {
  return [...new Set(ratings)].toSorted(byNumberThenWord);
}

function byNumberThenWord(a: Rating, b: Rating): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === typeof b) return a < b ? -1 : 1;
  return typeof a === 'number' ? -1 : 1;
}
