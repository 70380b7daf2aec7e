/** Preferred-FT, a baseline of the DPO paper (arXiv:2305.18290, section 6): supervised fine-tuning on the chosen answers. */
import type { ConfigOf } from '../shared/spec.ts';
import { definePairAlgorithm, type PairObjective } from './pairs/pairAlgorithm.ts';
import { pairKnobs, pairMetrics } from './pairs/pairKnobs.ts';

export const preferredFtKnobs = pairKnobs({ learningRate: 1e-3, steps: 80 });

export const preferredFtObjective: PairObjective<ConfigOf<typeof preferredFtKnobs>, never> = {
  id: 'preferredFt',
  numbers: () => ({}),
  lossOfEqual: (metrics) => metrics['nll_loss']!,
  loss: ({ nll, meanLogProbs }) => ({ loss: nll, rewards: meanLogProbs }),
};

export const preferredFt = definePairAlgorithm(
  {
    label: 'Preferred-FT',
    says: 'Plain fine-tuning on the chosen answers; the rejected ones are not looked at. A baseline: what it does not reach is what the comparison itself is worth.',
    whenToUse:
      'Use it as a baseline, or when only good answers are at hand: whatever learns from comparisons has to beat it.',
    knobs: preferredFtKnobs,
    metrics: pairMetrics,
  },
  preferredFtObjective,
);
