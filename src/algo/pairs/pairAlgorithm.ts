/** Algorithms that learn from labelled pairs without a reference model: all but their loss. */
import { type Scalar, scalar, type Tensor, tidy } from '../../kernels/tf.ts';
import type { Coefficient } from '../../math/coefficient.ts';
import {
  type Gradients,
  type LossWithStats,
  readPacked,
  readScalars,
  takeGradients,
} from '../../math/gradients.ts';
import { createOptimizer, disposeOptimizer, type OptimizerState } from '../../math/optimizer.ts';
import { trainingStep } from '../../math/trainingStep.ts';
import type { PackedBatch } from '../../model/packing.ts';
import type { Model } from '../../model/parameters.ts';
import type { ConfigOf, Knobs } from '../../shared/spec.ts';
import type { PairLogProbs } from '../dpo/dpoLoss.ts';
import { rewardStatistics } from '../dpo/dpoUpdate.ts';
import { EVALUATED_PAIRS, heldOutStatistics } from '../dpo/referencePass.ts';
import { drawRounds } from '../drawRounds.ts';
import { warmedRate } from '../optimizerKnobs.ts';
import { equals, reachesPolicy, readGradients } from '../selfTestChecks.ts';
import {
  type Algorithm,
  type AlgorithmContext,
  defineAlgorithm,
  type PreferencePair,
  type SelfTestCheck,
  type StepReport,
} from '../types.ts';
import { recordPairs, UNREFERENCED } from './inspectPairs.ts';
import { adamw, type PairConfig } from './pairKnobs.ts';
import {
  disposeWeightedPairs,
  type PairScores,
  packWeightedPairs,
  scorePairs,
  weightedPairTensors,
} from './pairScores.ts';
import { pairWeights } from './pairWeights.ts';

/** What a loss on pairs comes to. */
export interface PairLoss {
  readonly loss: Scalar;
  /** [B] what the algorithm takes the reward of either side to be */
  readonly rewards: PairLogProbs;
  readonly stats?: Readonly<Record<string, Tensor>>;
}

/** A loss on pairs. `C`: its config; `N`: names of the numbers in it. */
export interface PairObjective<C, N extends string> {
  readonly id: string;
  /** They may change from step to step. */
  numbers(config: C): Readonly<Record<N, number>>;
  /** Which form of the loss, where it has several. */
  variant?(config: C): string;
  /** Whatever it averages over pairs or tokens, it averages by `scores.mean` or `scores.mask`: labels have weights. */
  loss(scores: PairScores, numbers: Readonly<Record<N, Coefficient>>, config: C): PairLoss;
  /** The loss of pairs of equal answers, given the other metrics of the batch: for the self-test. */
  lossOfEqual(metrics: Readonly<Record<string, number>>, config: C): number;
}

interface PairState {
  readonly optimizer: OptimizerState;
}

function lossWithStats<C, N extends string>(
  objective: PairObjective<C, N>,
  scores: PairScores,
  numbers: Readonly<Record<N, Coefficient>>,
  config: C,
): LossWithStats {
  const { loss, rewards, stats } = objective.loss(scores, numbers, config);
  return {
    loss,
    stats: {
      ...rewardStatistics(rewards, scores.mean),
      'logps/chosen': scores.mean(scores.logProbs.chosen),
      'logps/rejected': scores.mean(scores.logProbs.rejected),
      nll_loss: scores.nll,
      entropy: scores.entropy,
      ...stats,
    },
  };
}

/** The loss on one batch of pairs that all count alike, differentiated. */
export function pairGradients<C, N extends string>(
  objective: PairObjective<C, N>,
  policy: Model,
  batch: PackedBatch,
  config: C,
): Gradients {
  return takeGradients(policy.parameters, () =>
    lossWithStats(objective, scorePairs(policy, { batch }), objective.numbers(config), config),
  );
}

async function pairStep<C extends PairConfig, N extends string>(
  objective: PairObjective<C, N>,
  context: AlgorithmContext,
  { optimizer }: PairState,
  config: C,
  step: number,
): Promise<StepReport> {
  const { policy, pairs, key } = context;
  const size = Math.min(config.batchSize, pairs.length);
  const drawn = drawRounds(pairs, key, 'pairs', [step * size, size]);
  const weights = pairWeights(drawn);
  const record = await recordPairs(context, { pairs: drawn, loss: UNREFERENCED, weights });
  const packed = packWeightedPairs(drawn);
  const learningRate = warmedRate(config, step);
  const entries = Object.entries<number>(objective.numbers(config));
  const numbers = Object.fromEntries(entries.map(([name, value]) => [name, scalar(value)])) as Record<
    N,
    Scalar
  >;
  const list = Object.values<Scalar>(numbers);
  const taken = trainingStep(
    {
      name: objective.id,
      variant: `${objective.variant?.(config) ?? ''} ${packed.weights !== undefined}`,
      parameters: policy.parameters,
      inputs: [...weightedPairTensors(packed), ...list],
      evaluate: () => lossWithStats(objective, scorePairs(policy, packed), numbers, config),
      normName: 'grad_norm',
    },
    optimizer,
    adamw(config, learningRate),
  );
  for (const tensor of list) tensor.dispose();
  disposeWeightedPairs(packed);
  const stats = await readPacked([taken]); // GPU to CPU sync, once a step
  const metrics = { ...stats, learning_rate: learningRate, epoch: ((step + 1) * size) / pairs.length };
  await record?.(metrics);
  return {
    metrics,
    optimizerSteps: 1,
    samples: size,
    tokensGenerated: 0,
    tokensTrained: packed.batch.tokenCount,
  };
}

/** How often the rewards order held-out pairs as the labels do. */
async function evaluate<C, N extends string>(
  objective: PairObjective<C, N>,
  { policy, heldOutPairs }: AlgorithmContext,
  config: C,
): Promise<Record<string, number>> {
  if (heldOutPairs.length === 0) return {};
  const packed = packWeightedPairs(heldOutPairs.slice(0, EVALUATED_PAIRS));
  const stats = tidy(() => {
    const scores = scorePairs(policy, packed);
    const { rewards } = objective.loss(scores, objective.numbers(config), config);
    return heldOutStatistics(rewards, scores.mean);
  });
  disposeWeightedPairs(packed);
  return readScalars(stats);
}

/** The loss of answers that are preferred to themselves, and gradients of real pairs that reach the policy. */
async function selfTest<C, N extends string>(
  objective: PairObjective<C, N>,
  { policy, pairs }: AlgorithmContext,
  config: C,
): Promise<SelfTestCheck[]> {
  const metricsOf = async (some: readonly PreferencePair[]) => {
    const packed = packWeightedPairs(some.map(({ chosen, rejected }) => ({ chosen, rejected })));
    const taken = pairGradients(objective, policy, packed.batch, config);
    disposeWeightedPairs(packed);
    return readGradients(taken);
  };
  const some = pairs.slice(0, 4);
  const equal = await metricsOf(some.map(({ chosen }) => ({ chosen, rejected: chosen })));
  const { norm } = await metricsOf(some);
  const question = { id: 'equal', label: 'loss of two equal answers' };
  return [equals(question, equal['loss']!, objective.lossOfEqual(equal, config)), reachesPolicy(norm!)];
}

/** An algorithm from its loss and the words the page says of it. `knobs` must include `pairKnobs`. */
export function definePairAlgorithm<K extends Knobs, N extends string>(
  description: Pick<Algorithm<K>, 'label' | 'says' | 'whenToUse' | 'knobs' | 'metrics'>,
  objective: PairObjective<ConfigOf<K> & PairConfig, N>,
): Algorithm<K, PairState> {
  const settings = (config: ConfigOf<K>) => config as ConfigOf<K> & PairConfig;
  return defineAlgorithm<K, PairState>({
    ...description,
    id: objective.id,
    needs: ['preferences'],
    holds: [],
    totalSteps: (config) => settings(config).steps,
    // eslint-disable-next-line require-yield
    async *prepare(context) {
      return { optimizer: createOptimizer(context.policy.parameters) };
    },
    selfTest: (context, _state, config) => selfTest(objective, context, settings(config)),
    step: (context, state, config, step) => pairStep(objective, context, state, settings(config), step),
    evaluate: (context, _state, config) => evaluate(objective, context, settings(config)),
    dispose: (state) => disposeOptimizer(state.optimizer),
  });
}
