/** REINFORCE leave-one-out: whole answers as actions, the other answers' mean as baseline (arXiv:2402.14740). */
import { exp } from '../kernels/tf.ts';
import { clippedSurrogate } from '../math/clippedSurrogate.ts';
import type { Coefficient } from '../math/coefficient.ts';
import type { LossWithStats } from '../math/gradients.ts';
import { rowSums } from '../math/maskedStats.ts';
import { type ConfigOf } from '../shared/spec.ts';
import { rlooAdvantages } from './groups/groupAdvantages.ts';
import { defineGroupAlgorithm, type GroupObjective, type GroupTerms } from './groups/groupAlgorithm.ts';
import { groupUpdateKnobs, groupUpdateMetrics, samplingKnobs, samplingMetrics } from './groups/groupKnobs.ts';
import { ppoKnobs } from './ppo/ppoKnobs.ts';

/** Clipped surrogate of each answer as a whole: its ratio is that of the summed log-probs. */
export function rlooLoss(
  { logNew, logOld, mask, advantages }: GroupTerms,
  clipRange: Coefficient,
): LossWithStats {
  const logRatio = logNew.sub(logOld).mul(mask).sum(1, true); // [B, 1]
  const surrogate = clippedSurrogate(exp(logRatio), advantages, clipRange);
  return {
    loss: surrogate.losses.mean().asScalar(),
    stats: { 'clip_ratio/region_mean': surrogate.wasClipped.mean() },
  };
}

export const rlooKnobs = {
  ...samplingKnobs({ prompts: 4, answers: 8 }),
  ...groupUpdateKnobs,
  klCoef: ppoKnobs.klCoef,
} as const;

export const rlooObjective: GroupObjective<ConfigOf<typeof rlooKnobs>, 'clipRange'> = {
  id: 'rloo',
  advantages({ rewards, scores, groupSize }, { klCoef }) {
    const drift = rowSums(
      scores.logProbs.map((p, i) => p - scores.logRef[i]!),
      scores,
    );
    return rlooAdvantages(
      rewards.map((reward, b) => reward - klCoef * drift[b]!),
      groupSize,
    );
  },
  numbers: ({ clipRange }) => ({ clipRange }),
  loss: (terms, { clipRange }) => rlooLoss(terms, clipRange),
};

export const rloo = defineGroupAlgorithm(
  {
    label: 'RLOO',
    says: 'Plain REINFORCE on whole answers, each compared with the mean of the others to the same prompt; the KL penalty is part of the reward.',
    whenToUse: 'Use it where PPO’s critic and clipping buy nothing: the start is good and steps are small.',
    knobs: rlooKnobs,
    metrics: [...samplingMetrics, ...groupUpdateMetrics],
  },
  rlooObjective,
);
