/** What PPO learns from: sampled answers with their rewards, advantages and returns. */
import { tensor2d, type Tensor2D } from '../../kernels/tf.ts';
import { gae } from '../../math/gae.ts';
import { explainedVariance, meanOf, whiten } from '../../math/maskedStats.ts';
import { disposeBatch, packSequences, type Sequence } from '../../model/packing.ts';
import type { Model } from '../../model/parameters.ts';
import type { RngKey } from '../../shared/rng.ts';
import { type RolloutScores, rolloutStatistics, sampleRollouts, scoreRollouts } from '../rollouts.ts';
import type { AlgorithmContext } from '../types.ts';
import type { PpoConfig } from './ppoKnobs.ts';
import { applyMissingEosRule, shapeRewards } from './ppoLoss.ts';

export interface Critics {
  readonly critic: Model;
  readonly reference: Model;
  readonly klCoef: number;
}

/** A batch of finished episodes with everything the update needs; matrices are [B, R], 0 on padding. */
export interface Experience {
  readonly sequences: readonly Sequence[];
  readonly scores: RolloutScores;
  readonly rewardScores: Float32Array; // [B] after the missing-EOS rule
  readonly advantages: Float32Array;
  readonly returns: Float32Array;
  readonly endedCount: number;
}

/** Samples an answer to each prompt and scores it. */
export async function collectExperience(
  context: AlgorithmContext,
  state: Critics,
  config: PpoConfig,
  prompts: readonly Int32Array[],
  key: RngKey,
): Promise<Experience> {
  const { policy, temperature } = context;
  const sequences = await sampleRollouts(context, prompts, key);
  const batch = packSequences(sequences);
  const models = { policy, reference: state.reference, critic: state.critic };
  const scores = await scoreRollouts(batch, models, temperature);
  disposeBatch(batch);
  const raw = await context.reward(sequences);
  const ended = sequences.map((s) => s.ids.at(-1) === policy.config.eosId);
  const rewardScores = raw.map((score, b) => applyMissingEosRule(score, ended[b]!, config.missingEos));
  const rewards = shapeRewards(scores.logProbs, scores.logRef, rewardScores, state.klCoef, scores);
  const { advantages, returns } = gae(rewards, scores.values, scores, config.gamma, config.lambda);
  return {
    sequences,
    scores,
    rewardScores,
    advantages: config.whitenAdvantages ? whiten(advantages, scores) : advantages,
    returns,
    endedCount: ended.filter(Boolean).length,
  };
}

/** Rows of the experience as a batch with its tensors, ready for the losses. */
export function toMinibatch(experience: Experience, rows: ArrayLike<number>) {
  const picked = Array.from(rows);
  const batch = packSequences(picked.map((row) => experience.sequences[row]!));
  const from = experience.scores.columns;
  const tensors = [
    experience.scores.logProbs,
    experience.scores.values,
    experience.advantages,
    experience.returns,
  ].map((matrix) => {
    const data = new Float32Array(batch.rows * batch.columns);
    picked.forEach((row, b) =>
      data.set(matrix.subarray(row * from, row * from + batch.columns), b * batch.columns),
    );
    return tensor2d(data, [batch.rows, batch.columns]);
  });
  const [logOld, valuesOld, advantages, returns] = tensors as [Tensor2D, Tensor2D, Tensor2D, Tensor2D];
  return { batch, logOld, valuesOld, advantages, returns, tensors };
}
export type Minibatch = ReturnType<typeof toMinibatch>;

/** Of the sampled batch, before the update. KL is summed over an answer and averaged over the batch. */
export function rolloutMetrics(experience: Experience, klCoef: number) {
  const { scores } = experience;
  const statistics = rolloutStatistics(scores);
  const nonScore = -klCoef * statistics['rollout/kl_k1'];
  const score = meanOf(experience.rewardScores);
  return {
    'objective/scores': score,
    'objective/non_score_reward': nonScore,
    'objective/rlhf_reward': score + nonScore,
    ...statistics,
    'objective/kl_coef': klCoef,
    'val/num_eos_tokens': experience.endedCount,
    'val/explained_variance': explainedVariance(scores.values, experience.returns, scores),
  };
}
