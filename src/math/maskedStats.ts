import { div, maximum, mul, type Scalar, scalar, sum, type Tensor } from '../kernels/tf.ts';
import type { TokenMatrix } from './gae.ts';

/** Mean over the positions where mask is 1. @param x [B, R]  @param mask [B, R] of 0 and 1  @returns scalar */
export function maskedMean(x: Tensor, mask: Tensor): Scalar {
  return div(sum(mul(x, mask)), maximum(sum(mask), scalar(1)));
}

/** Mean and population variance over the real tokens of a [B, R] matrix. */
export function maskedMoments(
  x: Float32Array,
  shape: TokenMatrix,
): { mean: number; variance: number; count: number } {
  let count = 0;
  let total = 0;
  forEachToken(shape, (i) => {
    count++;
    total += x[i]!;
  });
  const mean = total / Math.max(1, count);
  let squares = 0;
  forEachToken(shape, (i) => {
    squares += (x[i]! - mean) ** 2;
  });
  return { mean, variance: squares / Math.max(1, count), count };
}

/**
 * (x - mean) / sqrt(variance + 1e-8) over the real tokens of the whole batch, population variance; padding
 * stays 0. With `keepMean` the mean is added back, as LHP does for rewards.
 */
export function whiten(x: Float32Array, shape: TokenMatrix, keepMean = false): Float32Array {
  const { mean, variance } = maskedMoments(x, shape);
  const inverse = 1 / Math.sqrt(variance + 1e-8);
  const out = new Float32Array(x.length);
  forEachToken(shape, (i) => {
    out[i] = (x[i]! - mean) * inverse + (keepMean ? mean : 0);
  });
  return out;
}

/** 1 - Var(returns - values) / Var(returns): 1 is a perfect critic, 0 one that knows only the mean. */
export function explainedVariance(values: Float32Array, returns: Float32Array, shape: TokenMatrix): number {
  const residual = returns.map((r, i) => r - values[i]!);
  const total = maskedMoments(returns, shape).variance;
  return total === 0 ? 0 : 1 - maskedMoments(residual, shape).variance / total;
}

export function forEachToken(
  shape: TokenMatrix,
  visit: (i: number, row: number, column: number) => void,
): void {
  for (let b = 0; b < shape.rows; b++) {
    for (let t = 0; t < shape.lengths[b]!; t++) visit(b * shape.columns + t, b, t);
  }
}

/** Sum over the real tokens of each row. @param x [B, R]  @returns [B] */
export function rowSums(x: Float32Array, shape: TokenMatrix): Float32Array {
  const sums = new Float32Array(shape.rows);
  forEachToken(shape, (i, b) => {
    sums[b]! += x[i]!;
  });
  return sums;
}

export function meanOf(list: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < list.length; i++) total += list[i]!;
  return total / Math.max(1, list.length);
}

/** Population standard deviation. */
export function standardDeviation(list: ArrayLike<number>): number {
  const mean = meanOf(list);
  let squares = 0;
  for (let i = 0; i < list.length; i++) squares += (list[i]! - mean) ** 2;
  return Math.sqrt(squares / Math.max(1, list.length));
}
