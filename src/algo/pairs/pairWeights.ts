/** How much each label counts: a tie that is counted both ways is half a vote each way. */
import { concat, div, maximum, mul, type Scalar, scalar, sum, type Tensor } from '../../kernels/tf.ts';
import type { PreferencePair } from '../types.ts';

/**
 * Factors with mean 1 on whatever a batch of labels adds up; none if all weigh the same, so that their batch is
 * computed as if there were no weights. All 0 if nothing in the batch counts.
 */
export function pairWeights(labels: readonly Pick<PreferencePair, 'weight'>[]): number[] | undefined {
  const weights = labels.map(({ weight = 1 }) => weight);
  if (weights.every((weight) => weight > 0 && weight === weights[0])) return undefined;
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return mean === 0 ? weights : weights.map((weight) => weight / mean);
}

/** Mean over the pairs of a batch, each by its weight. @param x [B]  @param weights [B], mean 1 */
export const pairMean = (x: Tensor, weights: Tensor | undefined): Scalar =>
  (weights ? x.mul(weights) : x).mean().asScalar();

/**
 * A mask whose tokens count as much as the pair that they are in, for `maskedMean`. Its sum stays at least 1, as
 * every answer has a token.
 * @param mask [2B, R], chosen and then rejected, or [B, R]  @param weights [B], mean 1
 */
export function weightedMask(mask: Tensor, weights: Tensor | undefined): Tensor {
  if (!weights) return mask;
  const rows = mask.shape[0];
  const each = rows === weights.size ? weights : concat([weights, weights]);
  return mask.mul(each.reshape([rows, 1]));
}

/** Mean of x by weights that may add up to less than 1; 0 where nothing counts. @param x [B]  @param weights [B] */
export const weightedMean = (x: Tensor, weights: Tensor): Scalar =>
  div(sum(mul(x, weights)), maximum(sum(weights), scalar(1e-6)));
