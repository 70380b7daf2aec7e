/** What the reference thinks of pairs: computed once, so that no copy of it is needed while training. */
import { type Tensor, tensor1d, tidy } from '../../kernels/tf.ts';
import type { Coefficient } from '../../math/coefficient.ts';
import { readScalars } from '../../math/gradients.ts';
import { forwardPass } from '../../model/forwardPass.ts';
import { scoreResponses } from '../../model/heads.ts';
import { disposeBatch, type PackedBatch } from '../../model/packing.ts';
import type { Model } from '../../model/parameters.ts';
import type { AlgorithmContext, PreferencePair, StageProgress } from '../types.ts';
import { pairMean, pairWeights } from '../pairs/pairWeights.ts';
import type { PairLogProbs } from './dpoLoss.ts';
import { type BatchReference, halves, implicitRewards, packPairs, rewardStatistics } from './dpoUpdate.ts';

/** Reference log-probs of pairs, one number a side, in the order of the pairs. */
export interface ReferenceLogProbs {
  readonly chosen: Float32Array;
  readonly rejected: Float32Array;
}
/** Summed log-probs of every completion, a chunk of pairs at a time. */
export async function* referencePass(
  model: Model,
  pairs: readonly PreferencePair[],
  chunk: number,
): AsyncGenerator<StageProgress, ReferenceLogProbs> {
  const result = { chosen: new Float32Array(pairs.length), rejected: new Float32Array(pairs.length) };
  for (let first = 0; first < pairs.length; first += chunk) {
    const part = pairs.slice(first, first + chunk);
    const batch = packPairs(part);
    const run = () => scoreResponses(model, batch).logProbs.sum(1); // [2B]
    const sums = forwardPass({ name: 'reference pass', variant: '', models: [model], batch, run });
    const numbers = (await sums.data()) as Float32Array;
    sums.dispose();
    disposeBatch(batch);
    result.chosen.set(numbers.subarray(0, part.length), first);
    result.rejected.set(numbers.subarray(part.length), first);
    yield {
      stage: 'reference',
      label: 'Reference pass',
      done: first + part.length,
      total: pairs.length,
      metrics: {},
    };
  }
  return result;
}

/** Calls `run` with a batch of pairs and their reference log-probs, and frees both. */
export function withPairs<T>(
  pairs: readonly PreferencePair[],
  reference: ReferenceLogProbs,
  rows: ArrayLike<number>,
  run: (batch: PackedBatch, reference: BatchReference) => T,
): T {
  const picked = Array.from(rows);
  const some = picked.map((row) => pairs[row]!);
  const batch = packPairs(some);
  const weights = pairWeights(some);
  const tensors = {
    ...(weights && { weights: tensor1d(weights) }),
    chosen: tensor1d(picked.map((row) => reference.chosen[row]!)),
    rejected: tensor1d(picked.map((row) => reference.rejected[row]!)),
  };
  const result = run(batch, tensors);
  disposeBatch(batch);
  for (const tensor of Object.values(tensors)) tensor.dispose();
  return result;
}

/** Held-out pairs looked at in each evaluation: an accuracy to about 5 %, for a fraction of a step's time. */
export const EVALUATED_PAIRS = 96;

/** Share of held-out pairs that the implicit reward orders as the labels do, and by how much. */
export async function heldOutAgreement(
  { policy, heldOutPairs }: AlgorithmContext,
  reference: ReferenceLogProbs,
  beta: Coefficient,
): Promise<Record<string, number>> {
  if (heldOutPairs.length === 0) return {};
  const rows = [...heldOutPairs.keys()].slice(0, EVALUATED_PAIRS);
  const stats = withPairs(heldOutPairs, reference, rows, (batch, logRefs) =>
    tidy(() => {
      const logProbs = halves(scoreResponses(policy, batch).logProbs.sum(1));
      return heldOutStatistics(implicitRewards(logProbs, logRefs, beta), (x) => pairMean(x, logRefs.weights));
    }),
  );
  return readScalars(stats);
}

/** @param rewards of held-out pairs, [B] each  @param mean over the pairs */
export function heldOutStatistics(
  rewards: PairLogProbs,
  mean: (x: Tensor) => Tensor,
): Record<string, Tensor> {
  const statistics = rewardStatistics(rewards, mean);
  return {
    'eval_rewards/accuracies': statistics['rewards/accuracies'],
    'eval_rewards/margins': statistics['rewards/margins'],
  };
}
