/** Several answers to each prompt, scored: what methods without a critic learn from. */
import { meanOf } from '../../math/maskedStats.ts';
import { disposeBatch, type PackedBatch, packSequences, type Sequence } from '../../model/packing.ts';
import type { RngKey } from '../../shared/rng.ts';
import { applyMissingEosRule, type MissingEosRule } from '../ppo/ppoLoss.ts';
import {
  drawPrompts,
  type RolloutScores,
  rolloutStatistics,
  sampleRollouts,
  scoreRollouts,
} from '../rollouts.ts';
import type { AlgorithmContext } from '../types.ts';
import { groupSpreads } from './groupAdvantages.ts';

/** Groups lie one after the other, `groupSize` answers each. */
export interface GroupRollouts {
  readonly groupSize: number;
  readonly sequences: readonly Sequence[];
  /** Owned by whoever holds this. */
  readonly batch: PackedBatch;
  readonly scores: RolloutScores;
  /** [B] after the missing-EOS rule */
  readonly rewards: Float32Array;
  readonly endedCount: number;
}

export interface GroupSampling {
  /** Prompts in a step. */
  readonly prompts: number;
  /** Answers to each. */
  readonly answers: number;
  readonly missingEos: MissingEosRule;
}

/** @param temperature of the log-probs, not of sampling  @param first how many prompts were drawn before */
export async function collectGroups(
  context: AlgorithmContext,
  { prompts, answers, missingEos }: GroupSampling,
  { key, first, temperature }: { key: RngKey; first: number; temperature: number },
): Promise<GroupRollouts> {
  const { policy, reference } = context;
  const drawn = drawPrompts(context.prompts, context.key, first, prompts);
  const repeated = drawn.flatMap((prompt) => Array.from({ length: answers }, () => prompt));
  const sequences = await sampleRollouts(context, repeated, key);
  const batch = packSequences(sequences);
  const scores = await scoreRollouts(batch, { policy, reference }, temperature);
  const raw = await context.reward(sequences);
  const ended = sequences.map((sequence) => sequence.ids.at(-1) === policy.config.eosId);
  return {
    groupSize: answers,
    sequences,
    batch,
    scores,
    rewards: raw.map((reward, b) => applyMissingEosRule(reward, ended[b]!, missingEos)),
    endedCount: ended.filter(Boolean).length,
  };
}

export const disposeGroups = (rollouts: GroupRollouts): void => disposeBatch(rollouts.batch);

/** Of the sampled batch, before the update, under TRL's names. */
export function groupMetrics({ sequences, scores, rewards, groupSize, endedCount }: GroupRollouts) {
  const spreads = groupSpreads(rewards, groupSize);
  return {
    ...rolloutStatistics(scores),
    'objective/scores': meanOf(rewards),
    reward_std: meanOf(spreads),
    frac_reward_zero_std: meanOf(spreads.map((spread) => (spread < 1e-6 ? 1 : 0))),
    'completions/clipped_ratio': 1 - endedCount / sequences.length,
  };
}

export const tokensOf = ({ scores }: GroupRollouts): number => scores.lengths.reduce((a, b) => a + b, 0);
