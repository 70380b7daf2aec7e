import { exactKl } from '../kernels/exactKl/exactKl.ts';
import { concat, type Tensor2D } from '../kernels/tf.ts';
import { tokenLogProbs } from '../kernels/tokenLogProbs/tokenLogProbs.ts';
import type { TokenMatrix } from '../math/gae.ts';
import { k3 } from '../math/klEstimators.ts';
import { meanOf, rowSums } from '../math/maskedStats.ts';
import { forwardPass } from '../model/forwardPass.ts';
import { generate } from '../model/generate.ts';
import { placeTokens, responseLogits, responsePredictors, responseValues } from '../model/heads.ts';
import { type PackedBatch, type Sequence } from '../model/packing.ts';
import type { Model } from '../model/parameters.ts';
import type { RngKey } from '../shared/rng.ts';
import { drawRounds } from './drawRounds.ts';
import type { AlgorithmContext } from './types.ts';

/** `count` training prompts without repeats until all have been used, then a new round in a new order. */
export function drawPrompts(
  prompts: readonly Int32Array[],
  key: RngKey,
  first: number,
  count: number,
): Int32Array[] {
  return drawRounds(prompts, key, 'prompts', [first, count]);
}

export function sampleRollouts(
  context: AlgorithmContext,
  prompts: readonly Int32Array[],
  key: RngKey,
): Promise<Sequence[]> {
  const { policy, maxNewTokens, temperature } = context;
  return generate(policy, prompts, { maxNewTokens, temperature, key });
}

/** Per-token numbers of finished sequences, as plain [B, R] matrices (0 on padding), nats. */
export interface RolloutScores extends TokenMatrix {
  readonly logProbs: Float32Array;
  readonly logRef: Float32Array;
  readonly exactKl: Float32Array;
  readonly entropy: Float32Array;
  /** Of the critic; zeros without one. */
  readonly values: Float32Array;
}

/** What logits are divided by for the log-probs of the policy, those of the reference, and the exact KL between the two. */
export interface ScoringTemperatures {
  readonly policy: number;
  readonly reference: number;
  readonly kl: number;
}

/** Scores a batch under policy, reference and critic in one pass each and one read-back. */
export async function scoreRollouts(
  batch: PackedBatch,
  models: { policy: Model; reference: Model; critic?: Model | undefined },
  temperature: number | ScoringTemperatures,
): Promise<RolloutScores> {
  const { critic } = models;
  const divide =
    typeof temperature === 'number'
      ? { policy: temperature, reference: temperature, kl: temperature }
      : temperature;
  const run = () => {
    const score = (model: Model) => {
      const hidden = responsePredictors(model, batch);
      return { hidden, logits: responseLogits(model, hidden, batch) };
    };
    const policy = score(models.policy);
    const reference = models.reference === models.policy ? policy : score(models.reference);
    const own = tokenLogProbs(policy.logits, batch.targets, divide.policy);
    const other = tokenLogProbs(reference.logits, batch.targets, divide.reference);
    const kl = exactKl(policy.logits, reference.logits, divide.kl);
    const place = [own.logProbs, other.logProbs, kl, own.entropy].map((v) => placeTokens(v, batch));
    return concat<Tensor2D>([...place, ...criticValues(models, policy.hidden, batch)]);
  };
  const packed = forwardPass({
    name: 'score rollouts',
    variant: `temperatures ${divide.policy} ${divide.reference} ${divide.kl}`,
    models: critic ? [models.policy, models.reference, critic] : [models.policy, models.reference],
    batch,
    run,
  });
  const data = (await packed.data()) as Float32Array; // GPU to CPU sync, once a rollout
  packed.dispose();
  const size = batch.rows * batch.columns;
  const part = (i: number) => data.slice(i * size, (i + 1) * size);
  return {
    rows: batch.rows,
    columns: batch.columns,
    lengths: batch.lengths,
    logProbs: part(0),
    logRef: part(1),
    exactKl: part(2),
    entropy: part(3),
    values: models.critic ? part(4) : new Float32Array(size),
  };
}

/** The critic may share the policy's trunk: then its hidden states are at hand. */
function criticValues(
  models: { policy: Model; critic?: Model | undefined },
  policyHidden: Tensor2D,
  batch: PackedBatch,
): Tensor2D[] {
  const { policy, critic } = models;
  if (!critic) return [];
  const hidden = critic === policy ? policyHidden : responsePredictors(critic, batch);
  return [responseValues(critic, hidden, batch)];
}

/** Of a scored batch: drift from the reference and entropy summed over an answer, lengths; means over the batch. */
export function rolloutStatistics(scores: RolloutScores) {
  const logRatio = scores.logProbs.map((p, i) => p - scores.logRef[i]!);
  return {
    'objective/entropy': -meanOf(rowSums(scores.logProbs, scores)),
    'rollout/kl_k1': meanOf(rowSums(logRatio, scores)),
    'rollout/kl_k3': meanOf(rowSums(logRatio.map(k3), scores)),
    'rollout/kl_exact': meanOf(rowSums(scores.exactKl, scores)),
    'completions/mean_length': meanOf(scores.lengths),
  };
}
