/** Unlikelihood, a baseline of the DPO paper (arXiv:2305.18290, section 6). */
import type { Tensor } from '../kernels/tf.ts';
import { mul, type Scalar } from '../kernels/tf.ts';
import { log1mExp } from '../math/log1mExp.ts';
import { maskedMean } from '../math/maskedStats.ts';
import { assertNever } from '../shared/assert.ts';
import { choiceKnob, type ConfigOf, metricSpec, numberKnob } from '../shared/spec.ts';
import { definePairAlgorithm, type PairObjective } from './pairs/pairAlgorithm.ts';
import { pairKnobs, pairMetrics } from './pairs/pairKnobs.ts';

export type UnlikelihoodForm = 'complement' | 'likelihood';

/**
 * What the rejected answers cost, mean over their tokens. `complement`: -log(1 - p), Welleck et al. 2019
 * (arXiv:1908.04319, eq. 4), which ends where p is 0. `likelihood`: log p, which never ends.
 * @param logProbs [B, R] of the rejected tokens  @param mask [B, R]
 */
export function unlikelihoodLoss(logProbs: Tensor, mask: Tensor, form: UnlikelihoodForm): Scalar {
  switch (form) {
    case 'complement':
      return maskedMean(log1mExp(logProbs), mask).neg();
    case 'likelihood':
      return maskedMean(logProbs, mask);
    default:
      return assertNever(form);
  }
}

export const unlikelihoodKnobs = {
  ...pairKnobs({ learningRate: 1e-3, steps: 80 }),
  alpha: numberKnob({
    label: 'alpha',
    says: 'Weight of the unlikelihood of the rejected answers beside the likelihood of the chosen ones.',
    default: 0.2,
    min: 0,
    max: 2,
    hot: true,
  }),
  form: choiceKnob({
    label: 'unlikelihood',
    says: 'Complement raises log(1 - p) of each rejected token (Welleck et al. 2019); likelihood lowers log p itself, as in the DPO paper: that has no floor, and with a larger alpha it ends in nonsense.',
    default: 'likelihood',
    choices: { complement: 'complement, log(1 - p)', likelihood: 'likelihood, log p' },
  }),
} as const;

export const unlikelihoodObjective: PairObjective<ConfigOf<typeof unlikelihoodKnobs>, 'alpha'> = {
  id: 'unlikelihood',
  numbers: ({ alpha }) => ({ alpha }),
  lossOfEqual: (metrics, { alpha, form }) =>
    form === 'likelihood'
      ? (1 - alpha) * metrics['nll_loss']!
      : metrics['nll_loss']! + alpha * metrics['unlikelihood_loss']!,
  variant: ({ form }) => form,
  loss({ tokenLogProbs, mask, nll, meanLogProbs }, { alpha }, { form }) {
    const rejected = unlikelihoodLoss(tokenLogProbs.rejected, mask.rejected, form);
    return {
      loss: nll.add(mul(rejected, alpha)).asScalar(),
      rewards: meanLogProbs,
      stats: { unlikelihood_loss: rejected },
    };
  },
};

export const unlikelihood = definePairAlgorithm(
  {
    label: 'Unlikelihood',
    says: 'Raises the likelihood of the chosen answers and lowers that of the rejected ones, without asking how sure the model already is. A baseline: DPO’s weighting of each pair is what it lacks.',
    whenToUse: 'Use it as a baseline that shows what DPO’s weights are for; not to train something for use.',
    knobs: unlikelihoodKnobs,
    metrics: [
      ...pairMetrics,
      metricSpec(
        'unlikelihood_loss',
        'unlikelihood loss',
        'nats/token',
        'lower',
        'What the rejected answers add to the loss, before alpha.',
      ),
    ],
  },
  unlikelihoodObjective,
);
