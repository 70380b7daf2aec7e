/** What a policy makes of a batch of pairs, side by side. */
import { type Scalar, type Tensor, type Tensor1D, tensor1d } from '../../kernels/tf.ts';
import { maskedMean } from '../../math/maskedStats.ts';
import { scoreResponses } from '../../model/heads.ts';
import { batchTensors, disposeBatch, type PackedBatch } from '../../model/packing.ts';
import type { Model } from '../../model/parameters.ts';
import type { PairLogProbs } from '../dpo/dpoLoss.ts';
import { halves, packPairs } from '../dpo/dpoUpdate.ts';
import type { PreferencePair } from '../types.ts';
import { pairMean, pairWeights, weightedMask } from './pairWeights.ts';

/** Pairs for one forward pass, and how much each counts. The caller frees it with `disposeWeightedPairs`. */
export interface WeightedPairs {
  readonly batch: PackedBatch;
  /** [B], mean 1; absent: all alike */
  readonly weights?: Tensor1D | undefined;
}

export function packWeightedPairs(pairs: readonly PreferencePair[]): WeightedPairs {
  const weights = pairWeights(pairs);
  return { batch: packPairs(pairs), weights: weights && tensor1d(weights) };
}

/** Every tensor of it. */
export const weightedPairTensors = ({ batch, weights }: WeightedPairs): Tensor[] => [
  ...batchTensors(batch),
  ...(weights ? [weights] : []),
];

export function disposeWeightedPairs({ batch, weights }: WeightedPairs): void {
  disposeBatch(batch);
  weights?.dispose();
}

export interface PairScores {
  /** [B] summed over an answer's tokens, EOS included */
  readonly logProbs: PairLogProbs;
  /** [B] the same, mean over the answer's tokens */
  readonly meanLogProbs: PairLogProbs;
  /** [B, R] of each token, 0 on padding */
  readonly tokenLogProbs: PairLogProbs;
  /** [B, R] how much each token counts: its pair's weight, 0 on padding */
  readonly mask: PairLogProbs;
  /** Mean over the pairs by their weights: what a loss on pairs ends with. */
  readonly mean: (x: Tensor) => Scalar;
  /** Mean over all tokens of the chosen answers. */
  readonly nll: Scalar;
  /** Of chosen and rejected together, mean over tokens. */
  readonly entropy: Scalar;
}

/** @param pairs all chosen, then all rejected, as `packPairs` lays them */
export function scorePairs(policy: Model, { batch, weights }: WeightedPairs): PairScores {
  const scores = scoreResponses(policy, batch);
  const sums = scores.logProbs.sum(1); // [2B]
  const tokenLogProbs = halves(scores.logProbs);
  const counted = weightedMask(batch.mask, weights);
  const mask = halves(counted);
  return {
    logProbs: halves(sums),
    meanLogProbs: halves(sums.div(batch.mask.sum(1))),
    tokenLogProbs,
    mask,
    mean: (x) => pairMean(x, weights),
    nll: maskedMean(tokenLogProbs.chosen, mask.chosen).neg(),
    entropy: maskedMean(scores.entropy, counted),
  };
}
