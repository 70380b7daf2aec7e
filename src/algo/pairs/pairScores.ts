/** What a policy makes of a batch of pairs, side by side. */
import type { Scalar } from '../../kernels/tf.ts';
import { maskedMean } from '../../math/maskedStats.ts';
import { scoreResponses } from '../../model/heads.ts';
import type { PackedBatch } from '../../model/packing.ts';
import type { Model } from '../../model/parameters.ts';
import type { PairLogProbs } from '../dpo/dpoLoss.ts';
import { halves } from '../dpo/dpoUpdate.ts';

export interface PairScores {
  /** [B] summed over an answer's tokens, EOS included */
  readonly logProbs: PairLogProbs;
  /** [B] the same, mean over the answer's tokens */
  readonly meanLogProbs: PairLogProbs;
  /** [B, R] of each token, 0 on padding */
  readonly tokenLogProbs: PairLogProbs;
  /** [B, R] */
  readonly mask: PairLogProbs;
  /** Mean over all tokens of the chosen answers. */
  readonly nll: Scalar;
  /** Of chosen and rejected together, mean over tokens. */
  readonly entropy: Scalar;
}

/** @param batch all chosen, then all rejected, as `packPairs` lays them */
export function scorePairs(policy: Model, batch: PackedBatch): PairScores {
  const scores = scoreResponses(policy, batch);
  const sums = scores.logProbs.sum(1); // [2B]
  const tokenLogProbs = halves(scores.logProbs);
  const mask = halves(batch.mask);
  return {
    logProbs: halves(sums),
    meanLogProbs: halves(sums.div(batch.mask.sum(1))),
    tokenLogProbs,
    mask,
    nll: maskedMean(tokenLogProbs.chosen, mask.chosen).neg(),
    entropy: maskedMean(scores.entropy, batch.mask),
  };
}
