/** DPO's loss as a function of a batch of pairs, and the optimizer step on one. */
import { greater, scalar, slice, type Tensor } from '../../kernels/tf.ts';
import type { Coefficient } from '../../math/coefficient.ts';
import {
  type Gradients,
  type LossWithStats,
  type PackedScalars,
  takeGradients,
} from '../../math/gradients.ts';
import { maskedMean } from '../../math/maskedStats.ts';
import type { OptimizerState } from '../../math/optimizer.ts';
import { trainingStep } from '../../math/trainingStep.ts';
import { scoreResponses } from '../../model/heads.ts';
import { batchTensors, type PackedBatch, packSequences } from '../../model/packing.ts';
import type { Model } from '../../model/parameters.ts';
import { pairMean, weightedMask } from '../pairs/pairWeights.ts';
import type { PreferencePair } from '../types.ts';
import type { DpoConfig } from './dpoKnobs.ts';
import { dpoLosses, type PairLogProbs } from './dpoLoss.ts';

/** Pairs as one batch: all chosen, then all rejected, so that one forward pass serves both. */
export function packPairs(pairs: readonly PreferencePair[]): PackedBatch {
  return packSequences([...pairs.map((pair) => pair.chosen), ...pairs.map((pair) => pair.rejected)]);
}

/** Splits [2B] or [2B, R] into its chosen and rejected halves. */
export function halves(x: Tensor): PairLogProbs {
  const count = x.shape[0] / 2;
  const rest = x.shape.slice(1);
  const zeros = rest.map(() => 0);
  return {
    chosen: slice(x, [0, ...zeros], [count, ...rest]),
    rejected: slice(x, [count, ...zeros], [count, ...rest]),
  };
}

/** What the reference thinks of a batch, and how much each pair counts. */
export interface BatchReference extends PairLogProbs {
  /** [B], mean 1; absent: all alike. */
  readonly weights?: Tensor;
}

/** The loss on one batch of pairs, with TRL's metrics. */
export const dpoGradients = (
  policy: Model,
  batch: PackedBatch,
  reference: BatchReference,
  config: DpoObjective,
): Gradients =>
  takeGradients(policy.parameters, () => dpoObjective(policy, batch, reference, config, withNll(config)));

/** What the loss depends on. Its numbers may change from step to step. */
type DpoObjective = Pick<DpoConfig, 'lossType' | 'ipoNormalised'> &
  Readonly<Record<'beta' | 'labelSmoothing' | 'nllCoef', Coefficient>>;

/** What an update needs of the knobs. */
export type DpoUpdateConfig = Pick<
  DpoConfig,
  'lossType' | 'ipoNormalised' | 'beta' | 'labelSmoothing' | 'nllCoef' | 'weightDecay' | 'maxGradNorm'
>;

function dpoObjective(
  policy: Model,
  batch: PackedBatch,
  reference: BatchReference,
  config: DpoObjective,
  addsNll: boolean,
): LossWithStats {
  const scores = scoreResponses(policy, batch);
  const logProbs = halves(scores.logProbs.sum(1)); // [B] each
  const { weights } = reference;
  const mean = (x: Tensor) => pairMean(x, weights);
  const counted = weightedMask(batch.mask, weights);
  const mask = halves(counted);
  const meanLogit = halves(scores.meanLogit);
  const lengths = halves(batch.mask.sum(1));
  const losses = dpoLosses(logProbs, reference, {
    lossType: config.lossType,
    beta: config.beta,
    labelSmoothing: config.labelSmoothing,
    ...(config.ipoNormalised && { lengths }),
  });
  const preference = mean(losses);
  const nll = maskedMean(halves(scores.logProbs).chosen, mask.chosen).neg();
  const loss = addsNll ? preference.add(nll.mul(config.nllCoef)).asScalar() : preference;
  const rewards = implicitRewards(logProbs, reference, config.beta);
  return {
    loss,
    stats: {
      ...rewardStatistics(rewards, mean),
      'logps/chosen': mean(logProbs.chosen),
      'logps/rejected': mean(logProbs.rejected),
      'logits/chosen': maskedMean(meanLogit.chosen, mask.chosen),
      'logits/rejected': maskedMean(meanLogit.rejected, mask.rejected),
      nll_loss: nll,
      entropy: maskedMean(scores.entropy, counted),
    },
  };
}

/** Without its term the loss is computed without it, not with a 0. */
const withNll = ({ nllCoef }: Pick<DpoObjective, 'nllCoef'>): boolean =>
  typeof nllCoef !== 'number' || nllCoef > 0;

/** beta (log pi - log ref) of each side: what DPO takes the reward to be. */
export function implicitRewards(
  policy: PairLogProbs,
  reference: PairLogProbs,
  beta: Coefficient,
): PairLogProbs {
  return {
    chosen: policy.chosen.sub(reference.chosen).mul(beta),
    rejected: policy.rejected.sub(reference.rejected).mul(beta),
  };
}

/** How well rewards [B] order the pairs, under TRL's names. A tie counts as wrong. @param mean over the pairs */
export const rewardStatistics = ({ chosen, rejected }: PairLogProbs, mean: (x: Tensor) => Tensor) => ({
  'rewards/chosen': mean(chosen),
  'rewards/rejected': mean(rejected),
  'rewards/margins': mean(chosen.sub(rejected)),
  'rewards/accuracies': mean(greater(chosen, rejected).toFloat()),
});

/** One optimizer step. @returns statistics owned by the caller */
export function dpoUpdate(
  policy: Model,
  optimizer: OptimizerState,
  batch: PackedBatch,
  reference: BatchReference,
  config: DpoUpdateConfig,
  learningRate: number,
): PackedScalars {
  const { lossType, ipoNormalised, weightDecay, maxGradNorm } = config;
  const addsNll = withNll(config);
  const numbers = {
    beta: scalar(config.beta),
    labelSmoothing: scalar(config.labelSmoothing),
    nllCoef: scalar(config.nllCoef),
  };
  const stats = trainingStep(
    {
      name: 'dpo',
      variant: `${lossType} ${ipoNormalised} ${addsNll} ${reference.weights !== undefined}`,
      parameters: policy.parameters,
      inputs: [
        ...batchTensors(batch),
        reference.chosen,
        reference.rejected,
        ...(reference.weights ? [reference.weights] : []),
        ...Object.values(numbers),
      ],
      evaluate: () =>
        dpoObjective(policy, batch, reference, { lossType, ipoNormalised, ...numbers }, addsNll),
      normName: 'grad_norm',
    },
    optimizer,
    { learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay, maxGradNorm },
  );
  for (const number of Object.values(numbers)) number.dispose();
  return stats;
}
