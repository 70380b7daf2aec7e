/** Splits for cross-validation in which a group (all pairs of one prompt) never stands on both sides. */
import { invariant } from '../shared/assert.ts';
import { randomStream, type RngKey } from '../shared/rng.ts';
import { sum } from './descriptive.ts';

export interface Split {
  /** Indices of items, ascending. */
  readonly train: Int32Array;
  readonly heldOut: Int32Array;
}

export interface KFoldOptions {
  readonly folds: number;
  readonly key: RngKey;
  /** The class of each item; folds then get about the same share of each class. */
  readonly strata?: ArrayLike<string | number>;
}

/**
 * k splits of the items; each item is held out once. Groups, in random order and the largest (or, stratified, the most
 * uneven) first, go to the fold that stays most even by it: scikit-learn's GroupKFold and StratifiedGroupKFold do the
 * same. @param groups the group of each item
 * @throws AppError('internal') when there are fewer groups than folds
 */
export function kFoldByGroup(
  groups: ArrayLike<string | number>,
  { folds, key, strata }: KFoldOptions,
): Split[] {
  invariant(Number.isInteger(folds) && folds >= 2, `${folds} folds`);
  invariant(!strata || strata.length === groups.length, `${strata?.length} strata, ${groups.length} items`);
  const members = shuffledGroups(groups, key);
  invariant(members.length >= folds, `${members.length} groups cannot fill ${folds} folds`);
  const classes = [...new Set(strata ? Array.from(strata) : [0])];
  const classOf = (item: number) => (strata ? classes.indexOf(strata[item]!) : 0);
  const counted = members.map((items) => {
    const counts = new Float64Array(classes.length);
    for (const item of items) counts[classOf(item)]! += 1;
    return { items, counts, unevenness: spread(counts) || (strata ? 0 : items.length) };
  });
  const foldOf = new Int32Array(groups.length);
  const assigned = Array.from({ length: folds }, () => new Float64Array(classes.length));
  const waiting = counted.toSorted((a, b) => b.unevenness - a.unevenness);
  for (const { items, counts } of waiting) {
    const fold = mostEven(assigned, counts);
    for (let c = 0; c < counts.length; c++) assigned[fold]![c]! += counts[c]!;
    for (const item of items) foldOf[item] = fold;
  }
  return assigned.map((_, fold) => splitWhere(foldOf, (value) => value === fold));
}

/**
 * One split: random groups are held out until they hold at least `share` of the items. At least one group stays on
 * either side. @throws AppError('internal') with fewer than two groups
 */
export function splitByGroup(
  groups: ArrayLike<string | number>,
  { share, key }: { readonly share: number; readonly key: RngKey },
): Split {
  invariant(share > 0 && share < 1, `held-out share ${share} is outside (0, 1)`);
  const members = shuffledGroups(groups, key);
  invariant(members.length >= 2, `${members.length} groups cannot be split`);
  const isHeldOut = new Uint8Array(groups.length);
  let count = 0;
  for (const items of members.slice(1)) {
    if (count >= share * groups.length) break;
    for (const item of items) isHeldOut[item] = 1;
    count += items.length;
  }
  return splitWhere(isHeldOut, (value) => value === 1);
}

/** The items of each group, groups in random order. */
function shuffledGroups(groups: ArrayLike<string | number>, key: RngKey): number[][] {
  const members = new Map<string | number, number[]>();
  for (let item = 0; item < groups.length; item++) {
    const items = members.get(groups[item]!);
    if (items) items.push(item);
    else members.set(groups[item]!, [item]);
  }
  const lists = [...members.values()];
  return Array.from(randomStream(key).permutation(lists.length), (index) => lists[index]!);
}

/**
 * The fold after whose growth by `counts` the folds' counts spread least, summed over classes with each class scaled
 * by what it has; among equals the smallest, so an empty one as long as there is any.
 */
function mostEven(folds: readonly Float64Array[], counts: Float64Array): number {
  let best = -1;
  let bestSpread = Infinity;
  for (const [fold, held] of folds.entries()) {
    let unevenness = 0;
    for (let c = 0; c < counts.length; c++) {
      const column = folds.map((other, f) => other[c]! + (f === fold ? counts[c]! : 0));
      unevenness += spread(column) / (sum(column) || 1);
    }
    const isSmaller = best >= 0 && sum(held) < sum(folds[best]!);
    if (unevenness < bestSpread - 1e-12 || (unevenness < bestSpread + 1e-12 && isSmaller)) {
      best = fold;
      bestSpread = unevenness;
    }
  }
  return best;
}

function spread(values: ArrayLike<number>): number {
  const center = sum(values) / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - center) ** 2;
  return Math.sqrt(squares / values.length);
}

function splitWhere(marks: ArrayLike<number>, isHeldOut: (mark: number) => boolean): Split {
  const indices = Int32Array.from({ length: marks.length }, (_, i) => i);
  return {
    train: indices.filter((i) => !isHeldOut(marks[i]!)),
    heldOut: indices.filter((i) => isHeldOut(marks[i]!)),
  };
}
