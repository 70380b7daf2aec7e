/** Odds-ratio preference optimisation: fine-tuning and preferences in one loss (arXiv:2403.07691). */
import { mul, sub, type Tensor } from '../kernels/tf.ts';
import { log1mExp } from '../math/log1mExp.ts';
import { logSigmoid } from '../math/logSigmoid.ts';
import { type ConfigOf, metricSpec, numberKnob } from '../shared/spec.ts';
import type { PairLogProbs } from './dpo/dpoLoss.ts';
import { definePairAlgorithm, type PairObjective } from './pairs/pairAlgorithm.ts';
import { pairKnobs, pairMetrics } from './pairs/pairKnobs.ts';

/**
 * Log of the odds ratio of chosen and rejected, eq. 4, with odds(p) = p / (1 - p).
 * @param meanLogProbs [B] log-probs averaged over an answer's tokens, nats  @returns [B]
 */
export function logOddsRatios({ chosen, rejected }: PairLogProbs): Tensor {
  return sub(chosen.sub(rejected), log1mExp(chosen).sub(log1mExp(rejected)));
}

export const orpoKnobs = {
  ...pairKnobs({ learningRate: 1e-3, steps: 80 }),
  lambda: numberKnob({
    label: 'lambda (TRL: beta)',
    says: 'Weight of the odds-ratio term beside the likelihood of the chosen answers. 0 is plain fine-tuning on them, and TRL’s 0.1 is close to it on answers as short as ours.',
    default: 1,
    min: 0,
    max: 20,
    hot: true,
  }),
} as const;

export const orpoObjective: PairObjective<ConfigOf<typeof orpoKnobs>, 'lambda'> = {
  id: 'orpo',
  numbers: ({ lambda }) => ({ lambda }),
  lossOfEqual: (metrics, { lambda }) => metrics['nll_loss']! + lambda * Math.LN2,
  loss({ meanLogProbs, nll, mean }, { lambda }) {
    const logOdds = logOddsRatios(meanLogProbs); // [B]
    const ratio = mean(logSigmoid(logOdds));
    const { chosen, rejected } = meanLogProbs;
    return {
      loss: nll.sub(mul(ratio, lambda)).asScalar(),
      rewards: { chosen: chosen.mul(lambda), rejected: rejected.mul(lambda) },
      stats: { log_odds_chosen: mean(logOdds), log_odds_ratio: ratio },
    };
  },
};

export const orpo = definePairAlgorithm(
  {
    label: 'ORPO',
    says: 'Fine-tunes on the chosen answers and in the same loss lowers the odds of the rejected ones, without a reference model.',
    whenToUse: 'Use it to go from a pretrained model to an aligned one in a single stage.',
    knobs: orpoKnobs,
    metrics: [
      ...pairMetrics,
      metricSpec(
        'log_odds_chosen',
        'log odds ratio',
        'nats',
        'higher',
        'Mean log odds of the chosen answers minus that of the rejected ones.',
      ),
      metricSpec(
        'log_odds_ratio',
        'log sigmoid of the odds ratio',
        'nats',
        'higher',
        'Mean of log sigma of the log odds ratio: minus the preference part of the loss, before lambda.',
      ),
    ],
  },
  orpoObjective,
);
