/** How precisely overlapping ratings determine annotators' offsets and scales. */
import { invertPositiveDefinite, multiply, type SquareMatrix, squareMatrix } from './linearSystem.ts';
import type { OverlapGroup } from './overlapGroups.ts';

/** Estimates in the order of the group's annotators and items. */
export interface GroupFit {
  readonly offsets: Float64Array;
  readonly scales: Float64Array;
  readonly quality: Float64Array;
  readonly hasConverged: boolean;
}

/**
 * Covariance of (offsets, scales), or of the offsets alone, under the constraints mean offset 0 and geometric mean
 * scale 1: the jackknife over items, each left out by one Newton step. With H_i and g_i an item's Hessian and gradient
 * (of half its squared residuals, its quality eliminated) and K = sum of H_i plus the squares of the constraints'
 * gradients, leaving i out moves the estimate by x_i = (K - H_i)^-1 g_i; the covariance is (n - 1) / n sum of x_i x_i'.
 * (The inverse of K alone would take the estimated qualities for true ones and promise too much: with two ratings an
 * item its 95 % intervals covered 79 to 91 %.)
 * @returns null when the ratings, or all but those of one item, do not determine the effects
 */
export function effectCovariance(
  group: OverlapGroup,
  fit: GroupFit,
  withScales: boolean,
): SquareMatrix | null {
  const count = group.annotators.length;
  const n = group.itemCount;
  if (n <= (withScales ? 2 * count - 2 : count - 1)) return null;
  const terms = itemTerms(group, fit, withScales);
  const inverse = invertPositiveDefinite(constrainedHessian(terms, fit, withScales));
  if (!inverse) return null;
  const { size } = inverse;
  const squares = squareMatrix(size);
  for (const { indices, gradient, hessian } of terms) {
    const shift = leaveOut({ indices, gradient, hessian }, inverse);
    if (!shift) return null;
    // K x_i = g_i + H_i x_i, which is 0 outside the item's own indices
    const moved = gradient.map((value, row) => value + dotRow(hessian, row, shift));
    for (const [row, i] of indices.entries())
      for (const [column, j] of indices.entries())
        squares.values[i * size + j]! += moved[row]! * moved[column]!;
  }
  const covariance = multiply(multiply(inverse, squares), inverse);
  return { size, values: covariance.values.map((value) => (value * (n - 1)) / n) };
}

/** What one item says, in the coordinates `indices` of (offsets, scales). */
interface ItemTerm {
  readonly indices: readonly number[];
  readonly gradient: Float64Array;
  readonly hessian: SquareMatrix;
}

function itemTerms(group: OverlapGroup, fit: GroupFit, withScales: boolean): ItemTerm[] {
  const items: ItemRating[][] = Array.from({ length: group.itemCount }, () => []);
  for (const record of group.ratings) items[record.item]!.push(record);
  return items.map((records, item) => itemTerm(records, fit.quality[item]!, { fit, withScales }));
}

interface ItemRating {
  readonly annotator: number;
  readonly rating: number;
}

/**
 * With residuals e, half their squares at the best quality q have the gradient (-e_a, -q e_a) in (offset_a, scale_a)
 * and the Hessian J'J - v v' / (s's), where J_a = (1, q) and v_a = (s_a, q s_a - e_a).
 */
function itemTerm(
  records: readonly ItemRating[],
  quality: number,
  { fit, withScales }: { readonly fit: GroupFit; readonly withScales: boolean },
): ItemTerm {
  const raters = [...new Set(records.map((record) => record.annotator))];
  const people = raters.length;
  const size = withScales ? 2 * people : people;
  const gradient = new Float64Array(size);
  const mixed = new Float64Array(size);
  const hessian = squareMatrix(size);
  let squares = 0;
  for (const { annotator, rating } of records) {
    const scale = fit.scales[annotator]!;
    const residual = rating - fit.offsets[annotator]! - scale * quality;
    squares += scale * scale;
    const o = raters.indexOf(annotator);
    gradient[o]! -= residual;
    mixed[o]! += scale;
    hessian.values[o * size + o]! += 1;
    if (!withScales) continue;
    const s = people + o;
    gradient[s]! -= quality * residual;
    mixed[s]! += quality * scale - residual;
    hessian.values[o * size + s]! += quality;
    hessian.values[s * size + o]! += quality;
    hessian.values[s * size + s]! += quality * quality;
  }
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) hessian.values[i * size + j]! -= (mixed[i]! * mixed[j]!) / squares;
  const count = fit.offsets.length;
  return { indices: withScales ? [...raters, ...raters.map((a) => count + a)] : raters, gradient, hessian };
}

/** K: the constraints' gradients span exactly the directions that the ratings leave open. */
function constrainedHessian(terms: readonly ItemTerm[], fit: GroupFit, withScales: boolean): SquareMatrix {
  const count = fit.offsets.length;
  const total = squareMatrix(withScales ? 2 * count : count);
  const { size, values } = total;
  for (const { indices, hessian } of terms) {
    for (const [row, i] of indices.entries())
      for (const [column, j] of indices.entries())
        values[i * size + j]! += hessian.values[row * indices.length + column]!;
  }
  // of the size of each block's own entries, so that the unit of the ratings does not matter
  const weights = [0, 0];
  for (let i = 0; i < size; i++) weights[i < count ? 0 : 1]! += values[i * (size + 1)]! / count ** 2;
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) {
      values[a * size + b]! += weights[0]!;
      if (!withScales) continue;
      values[(count + a) * size + count + b]! += weights[1]! / (fit.scales[a]! * fit.scales[b]!);
    }
  }
  return total;
}

/** The item's own coordinates of (K - H_i)^-1 g_i: with B = K^-1 there, (B^-1 - H_i)^-1 g_i. */
function leaveOut({ indices, gradient, hessian }: ItemTerm, inverse: SquareMatrix): Float64Array | null {
  const size = indices.length;
  const block = squareMatrix(size);
  for (const [row, i] of indices.entries())
    for (const [column, j] of indices.entries())
      block.values[row * size + column] = inverse.values[i * inverse.size + j]!;
  const rest = invertPositiveDefinite(block);
  if (!rest) return null;
  for (let k = 0; k < rest.values.length; k++) rest.values[k]! -= hessian.values[k]!;
  const solved = invertPositiveDefinite(rest);
  return solved && gradient.map((_, row) => dotRow(solved, row, gradient));
}

function dotRow({ size, values }: SquareMatrix, row: number, vector: Float64Array): number {
  let total = 0;
  for (let column = 0; column < size; column++) total += values[row * size + column]! * vector[column]!;
  return total;
}
