/** Location and spread of a sample. Every function answers NaN for an empty one and leaves its input as it is. */
import { invariant } from '../shared/assert.ts';

export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

export function mean(values: ArrayLike<number>): number {
  return sum(values) / values.length;
}

/** Unbiased: the sum of squared deviations over n - 1; NaN for fewer than two values. */
export function variance(values: ArrayLike<number>): number {
  if (values.length < 2) return NaN;
  const center = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - center) ** 2;
  return squares / (values.length - 1);
}

/** Square root of {@link variance}, in the unit of the values. */
export function standardDeviation(values: ArrayLike<number>): number {
  return Math.sqrt(variance(values));
}

/** A sorted copy, ascending. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).toSorted();
}

/**
 * Quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996, NumPy's default).
 * @param share in [0, 1]
 */
export function quantile(values: ArrayLike<number>, share: number): number {
  return quantileOfSorted(sorted(values), share);
}

/** {@link quantile} of values that already ascend. */
export function quantileOfSorted(ascending: ArrayLike<number>, share: number): number {
  invariant(share >= 0 && share <= 1, `quantile ${share} is outside [0, 1]`);
  if (ascending.length === 0) return NaN;
  const position = share * (ascending.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below]! + (position - below) * (ascending[above]! - ascending[below]!);
}

export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/**
 * Mean of the middle half: floor(n / 4) values are cut from each end (Agarwal et al. 2021, "Deep reinforcement
 * learning at the edge of the statistical precipice"; SciPy's `trim_mean(values, 0.25)`). With fewer than four
 * values nothing is cut and it is the plain mean.
 */
export function interquartileMean(values: ArrayLike<number>): number {
  const cut = Math.floor(values.length / 4);
  return mean(sorted(values).subarray(cut, values.length - cut));
}

/** First and third quartile. */
export function interquartileRange(values: ArrayLike<number>): [number, number] {
  const ascending = sorted(values);
  return [quantileOfSorted(ascending, 0.25), quantileOfSorted(ascending, 0.75)];
}
