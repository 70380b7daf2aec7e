/** Simple preference optimisation: DPO without a reference, on log-probs per token (arXiv:2405.14734). */
import type { Tensor } from '../kernels/tf.ts';
import type { Coefficient } from '../math/coefficient.ts';
import { logSigmoid } from '../math/logSigmoid.ts';
import { type ConfigOf, numberKnob } from '../shared/spec.ts';
import type { PairLogProbs } from './dpo/dpoLoss.ts';
import { definePairAlgorithm, type PairObjective } from './pairs/pairAlgorithm.ts';
import { pairKnobs, pairMetrics } from './pairs/pairKnobs.ts';

/**
 * Loss of each pair, eq. 6: -log sigma(beta (chosen - rejected) - gamma).
 * @param meanLogProbs [B] log-probs averaged over an answer's tokens, nats  @returns [B]
 */
export function simpoLosses(
  { chosen, rejected }: PairLogProbs,
  { beta, gamma }: { beta: Coefficient; gamma: Coefficient },
): Tensor {
  return logSigmoid(chosen.sub(rejected).mul(beta).sub(gamma)).neg();
}

export const simpoKnobs = {
  ...pairKnobs({ learningRate: 1e-3, steps: 80 }),
  beta: numberKnob({
    label: 'beta',
    says: 'Scale of the reward, which is the mean log-probability per token. A higher beta is satisfied by a smaller lead.',
    default: 10,
    min: 0.01,
    max: 20,
    scale: 'log',
    hot: true,
  }),
  gamma: numberKnob({
    label: 'target margin',
    says: 'Lead of the chosen answer, times beta, at which the loss is still ln 2. Without a reference it is what keeps the pressure on.',
    default: 1,
    min: 0,
    max: 10,
    hot: true,
  }),
} as const;

export const simpoObjective: PairObjective<ConfigOf<typeof simpoKnobs>, 'beta' | 'gamma'> = {
  id: 'simpo',
  numbers: ({ beta, gamma }) => ({ beta, gamma }),
  lossOfEqual: (_, { gamma }) => Math.log1p(Math.exp(gamma)),
  loss({ meanLogProbs, mean }, { beta, gamma }) {
    const { chosen, rejected } = meanLogProbs;
    return {
      loss: mean(simpoLosses(meanLogProbs, { beta, gamma })),
      rewards: { chosen: chosen.mul(beta), rejected: rejected.mul(beta) },
    };
  },
};

export const simpo = definePairAlgorithm(
  {
    label: 'SimPO',
    says: 'DPO without a reference model: compares answers by their mean log-probability per token, so long answers get no bonus, and asks for a margin.',
    whenToUse:
      'Use it to save the reference’s memory, with few steps: nothing holds the policy near the SFT model.',
    knobs: simpoKnobs,
    metrics: pairMetrics,
  },
  simpoObjective,
);
