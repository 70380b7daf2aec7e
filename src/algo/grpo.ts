/** Group-relative policy optimisation: PPO with the group's mean in place of a critic (arXiv:2402.03300). */
import { div, exp, mul, type Scalar, sum, type Tensor } from '../kernels/tf.ts';
import { clippedSurrogate } from '../math/clippedSurrogate.ts';
import type { Coefficient } from '../math/coefficient.ts';
import type { LossWithStats } from '../math/gradients.ts';
import { maskedMean } from '../math/maskedStats.ts';
import { assertNever } from '../shared/assert.ts';
import { choiceKnob, type ConfigOf, numberKnob } from '../shared/spec.ts';
import { grpoAdvantages } from './groups/groupAdvantages.ts';
import { defineGroupAlgorithm, type GroupObjective, type GroupTerms } from './groups/groupAlgorithm.ts';
import { groupUpdateKnobs, groupUpdateMetrics, samplingKnobs, samplingMetrics } from './groups/groupKnobs.ts';
import { klInLoss } from './ktoKnobs.ts';

export type GrpoLossType = 'dapo' | 'grpo' | 'dr_grpo';

/**
 * From [B, R] to a mean: over all tokens of the batch (DAPO, arXiv:2503.14476), over each answer first (GRPO),
 * or over a length that is the same for all answers (Dr. GRPO, arXiv:2503.20783).
 */
function aggregate(losses: Tensor, mask: Tensor, lossType: GrpoLossType, longest: Coefficient): Scalar {
  switch (lossType) {
    case 'dapo':
      return maskedMean(losses, mask);
    case 'grpo':
      return div(losses.mul(mask).sum(1), mask.sum(1)).mean().asScalar();
    case 'dr_grpo':
      return div<Scalar>(sum(losses.mul(mask)), mul(longest, mask.shape[0]));
    default:
      return assertNever(lossType);
  }
}

/** Clipped surrogate of each token plus beta times the k3 estimate of KL to the reference. */
export function grpoLoss(
  { logNew, logOld, logRef, mask, advantages }: GroupTerms,
  { beta, clipRange, longest }: Readonly<Record<'beta' | 'clipRange' | 'longest', Coefficient>>,
  lossType: GrpoLossType,
): LossWithStats {
  const ratio = exp(logNew.sub(logOld).mul(mask)); // [B, R]; 1 on padding
  const surrogate = clippedSurrogate(ratio, advantages, clipRange);
  const drift = logNew.sub(logRef).mul(mask);
  const k3 = exp(drift.neg()).sub(1).add(drift);
  return {
    loss: aggregate(surrogate.losses.add(k3.mul(beta)), mask, lossType, longest),
    stats: { kl: maskedMean(k3, mask), 'clip_ratio/region_mean': maskedMean(surrogate.wasClipped, mask) },
  };
}

export const grpoKnobs = {
  ...samplingKnobs({ prompts: 4, answers: 8 }),
  ...groupUpdateKnobs,
  beta: numberKnob({
    label: 'beta',
    says: 'Weight of the KL estimate in the loss. 0, TRL’s default, leaves nothing but the clip range to hold the policy.',
    default: 0.1,
    min: 0,
    max: 2,
    hot: true,
  }),
  scaleRewards: choiceKnob({
    label: 'scale advantages by',
    says: 'What a reward’s lead over its group’s mean is divided by. By the group’s own spread, prompts that differ little count as much as the others.',
    default: 'group',
    choices: { group: 'spread of the group', batch: 'spread of the batch', none: 'nothing (Dr. GRPO)' },
    advanced: true,
  }),
  lossType: choiceKnob({
    label: 'average over',
    says: 'Over all tokens (DAPO), over each answer first, which favours short good ones (GRPO), or over the longest length (Dr. GRPO).',
    default: 'dapo',
    choices: { dapo: 'tokens (DAPO)', grpo: 'answers (GRPO)', dr_grpo: 'the longest length (Dr. GRPO)' },
    advanced: true,
  }),
} as const;

type GrpoConfig = ConfigOf<typeof grpoKnobs>;

export const grpoObjective: GroupObjective<GrpoConfig, 'beta' | 'clipRange' | 'longest'> = {
  id: 'grpo',
  advantages: ({ rewards, groupSize }, { scaleRewards }) => grpoAdvantages(rewards, groupSize, scaleRewards),
  numbers: ({ beta, clipRange }, { maxNewTokens }) => ({ beta, clipRange, longest: maxNewTokens }),
  variant: ({ lossType }) => lossType,
  loss: (terms, numbers, { lossType }) => grpoLoss(terms, numbers, lossType),
};

export const grpo = defineGroupAlgorithm(
  {
    label: 'GRPO',
    says: 'PPO without a critic: samples several answers to each prompt and raises those that beat their own group’s mean.',
    whenToUse: 'Use it where a value model is too dear or too poor, and rewards are cheap.',
    knobs: grpoKnobs,
    metrics: [...samplingMetrics, ...groupUpdateMetrics, klInLoss],
  },
  grpoObjective,
);
