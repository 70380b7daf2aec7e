/** What PPO learns from: sampled answers with their rewards, advantages and returns. */
import { tensor2d, type Tensor2D } from '../../kernels/tf.ts';
import { gae } from '../../math/gae.ts';
import { explainedVariance, meanOf, whiten } from '../../math/maskedStats.ts';
import { disposeBatch, packSequences, type Sequence } from '../../model/packing.ts';
import type { Model } from '../../model/parameters.ts';
import type { RngKey } from '../../shared/rng.ts';
import { type RolloutScores, rolloutStatistics, scoreRollouts } from '../rollouts.ts';
import type { AlgorithmContext } from '../types.ts';
import type { PpoConfig } from './ppoKnobs.ts';
import { applyMissingEosRule, shapeRewards } from './ppoLoss.ts';
import { sampleAnswers } from './sampleAnswers.ts';
import { referenceTemperature, scoringTemperature } from './scoringTemperature.ts';

export interface Critics {
  readonly critic: Model;
  readonly reference: Model;
  readonly klCoef: number;
}

/** Finished episodes; matrices are [B, R], 0 on padding. */
export interface ScoredAnswers {
  readonly sequences: readonly Sequence[];
  readonly scores: RolloutScores;
  readonly rawScores: Float32Array; // [B]
  readonly rewardScores: Float32Array; // [B] after the missing-EOS rule
  readonly endedCount: number;
}

/** Finished episodes with everything the update needs; matrices are [B, R], 0 on padding. */
export interface Experience extends ScoredAnswers {
  readonly rewards: Float32Array;
  /** By GAE. */
  readonly rawAdvantages: Float32Array;
  /** Whitened, if they are to be. */
  readonly advantages: Float32Array;
  readonly returns: Float32Array;
}

/** Samples an answer to each prompt, scores it and estimates advantages. */
export async function collectExperience(
  context: AlgorithmContext,
  state: Critics,
  config: PpoConfig,
  prompts: readonly Int32Array[],
  key: RngKey,
): Promise<Experience> {
  const sequences = await sampleAnswers(context, config, prompts, key);
  return estimateAdvantages(await scoreAnswers(context, state, config, sequences), state.klCoef, config);
}

/** Log-probs under policy and reference, values by the critic, and the reward of each answer. */
export async function scoreAnswers(
  context: AlgorithmContext,
  state: Critics,
  config: PpoConfig,
  sequences: readonly Sequence[],
): Promise<ScoredAnswers> {
  const { policy } = context;
  const batch = packSequences(sequences);
  const models = { policy, reference: state.reference, critic: state.critic };
  const scores = await scoreRollouts(batch, models, {
    policy: scoringTemperature(context, config),
    reference: referenceTemperature(context, config),
    kl: config.tempered === 'neither' ? 1 : context.temperature,
  });
  disposeBatch(batch);
  const ended = sequences.map((s) => s.ids.at(-1) === policy.config.eosId);
  const rawScores = await context.reward(sequences);
  const rewardScores = rawScores.map((score, b) => applyMissingEosRule(score, ended[b]!, config.missingEos));
  return { sequences, scores, rawScores, rewardScores, endedCount: ended.filter(Boolean).length };
}

export function estimateAdvantages(answers: ScoredAnswers, klCoef: number, config: PpoConfig): Experience {
  const { scores, rewardScores } = answers;
  const rewards = shapeRewards(scores.logProbs, scores.logRef, rewardScores, klCoef, scores);
  const { advantages, returns } = gae(rewards, scores.values, scores, config.gamma, config.lambda);
  return {
    ...answers,
    rewards,
    rawAdvantages: advantages,
    advantages: config.whitenAdvantages ? whiten(advantages, scores) : advantages,
    returns,
  };
}

/** Rows of the experience as a batch with its tensors, ready for the losses. */
export function toMinibatch(
  experience: Pick<Experience, 'sequences' | 'scores' | 'advantages' | 'returns'>,
  rows: ArrayLike<number>,
) {
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
