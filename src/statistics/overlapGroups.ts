/** Annotators linked by items that they both rated, directly or through others. */

interface NamedRating {
  readonly annotator: string;
  readonly item: string;
  readonly rating: number;
}

/** One set of linked annotators with the ratings that can be compared, annotators and items numbered from 0. */
export interface OverlapGroup {
  readonly annotators: readonly string[];
  readonly itemCount: number;
  /** Only those of items that at least two annotators of the group rated. */
  readonly ratings: readonly { readonly annotator: number; readonly item: number; readonly rating: number }[];
  /** How many of `ratings` each annotator gave. */
  readonly comparable: readonly number[];
  /** The spread of the ratings, for tolerances; at least 1e-12. */
  readonly unit: number;
}

/**
 * Groups in the order of their first annotator. Whoever shares fewer than `least` (1 or more) ratings with annotators
 * that share as many is a group of one, without ratings: the others must not hang on so little.
 */
export function groupByOverlap(ratings: readonly NamedRating[], least: number): OverlapGroup[] {
  const parents = new Map(ratings.map(({ annotator }) => [annotator, annotator]));
  const compared = comparableRatings(ratings, least);
  const firstRater = new Map<string, string>();
  for (const { annotator, item } of compared) {
    const first = firstRater.get(item);
    if (first === undefined) firstRater.set(item, annotator);
    else parents.set(rootOf(parents, annotator), rootOf(parents, first));
  }
  const groups = new Map<string, { annotators: string[]; ratings: NamedRating[] }>();
  for (const annotator of parents.keys()) {
    const root = rootOf(parents, annotator);
    const group = groups.get(root);
    if (group) group.annotators.push(annotator);
    else groups.set(root, { annotators: [annotator], ratings: [] });
  }
  for (const record of compared) groups.get(rootOf(parents, record.annotator))!.ratings.push(record);
  return [...groups.values()].map((group) => numbered(group.annotators, group.ratings));
}

/** Ratings of items that several remaining annotators rated; dropping an annotator may leave another with too few. */
function comparableRatings(ratings: readonly NamedRating[], least: number): readonly NamedRating[] {
  const raters = new Map<string, Set<string>>();
  for (const { annotator, item } of ratings) {
    const others = raters.get(item);
    if (others) others.add(annotator);
    else raters.set(item, new Set([annotator]));
  }
  const shared = ratings.filter(({ item }) => raters.get(item)!.size > 1);
  const counts = new Map<string, number>();
  for (const { annotator } of shared) counts.set(annotator, (counts.get(annotator) ?? 0) + 1);
  const kept = shared.filter(({ annotator }) => counts.get(annotator)! >= least);
  return kept.length === ratings.length ? kept : comparableRatings(kept, least);
}

function rootOf(parents: Map<string, string>, annotator: string): string {
  let root = annotator;
  while (parents.get(root) !== root) root = parents.get(root)!;
  parents.set(annotator, root);
  return root;
}

function numbered(annotators: readonly string[], ratings: readonly NamedRating[]): OverlapGroup {
  const numbers = new Map(annotators.map((annotator, number) => [annotator, number]));
  const items = new Map<string, number>();
  const comparable = annotators.map(() => 0);
  const records = ratings.map(({ annotator, item, rating }) => {
    if (!items.has(item)) items.set(item, items.size);
    comparable[numbers.get(annotator)!]! += 1;
    return { annotator: numbers.get(annotator)!, item: items.get(item)!, rating };
  });
  let low = Infinity;
  let high = -Infinity;
  for (const { rating } of records) {
    low = Math.min(low, rating);
    high = Math.max(high, rating);
  }
  const unit = Math.max(1e-12, records.length > 0 ? high - low : 1);
  return { annotators, itemCount: items.size, ratings: records, comparable, unit };
}
