/** A reward model: the SFT trunk with a scalar head, trained on pairs after Bradley and Terry (1952). */
import { greater } from '../../kernels/tf.ts';
import { type LossWithStats, type PackedScalars, readPacked } from '../../math/gradients.ts';
import { meanOf, standardDeviation } from '../../math/maskedStats.ts';
import { createOptimizer, disposeOptimizer, type OptimizerState } from '../../math/optimizer.ts';
import { scheduleFactor } from '../../math/schedule.ts';
import { trainingStep } from '../../math/trainingStep.ts';
import { forwardPass } from '../../model/forwardPass.ts';
import { createScoreHead, sequenceScores } from '../../model/heads.ts';
import { disposeBatch, packSequences, type Sequence } from '../../model/packing.ts';
import { cloneModel, disposeModel, type Model } from '../../model/parameters.ts';
import { fork, type RngKey } from '../../shared/rng.ts';
import type { PreferencePair, RewardFunction, StageProgress } from '../types.ts';
import { bradleyTerryLoss } from './bradleyTerryLoss.ts';
import {
  disposePairBatch,
  epochBatches,
  packPairBatch,
  type PairBatch,
  pairBatchTensors,
  pairScores,
} from './pairBatch.ts';
import type { RewardModelConfig } from './rewardModelKnobs.ts';

/** A trained reward model; scores are normalised to mean 0 and standard deviation 1 on the SFT model's answers. */
export interface RewardModel {
  readonly score: RewardFunction;
  /** Gives raw scores; a reward is (raw - center) / spread. */
  readonly model: Model;
  readonly pooling: RewardModelConfig['pooling'];
  readonly center: number;
  readonly spread: number;
  /** NaN without held-out pairs. */
  readonly heldOutAccuracy: number;
  dispose(): void;
}

/**
 * Raw scores, in chunks, so that neither memory nor a GPU's watchdog is strained.
 * @param mean read the mean over the answer instead of the last token  @returns [sequences]
 */
export async function scoreSequences(
  model: Model,
  sequences: readonly Sequence[],
  mean: boolean,
): Promise<Float32Array> {
  const scores = new Float32Array(sequences.length);
  const chunk = 128;
  for (let first = 0; first < sequences.length; first += chunk) {
    const batch = packSequences(sequences.slice(first, first + chunk));
    const result = forwardPass({
      name: 'reward',
      variant: mean ? 'mean' : 'last',
      models: [model],
      batch,
      run: () => sequenceScores(model, batch, mean),
    });
    scores.set((await result.data()) as Float32Array, first);
    result.dispose();
    disposeBatch(batch);
  }
  return scores;
}

async function pairAccuracy(model: Model, pairs: readonly PreferencePair[], mean: boolean): Promise<number> {
  if (pairs.length === 0) return Number.NaN;
  const chosen = await scoreSequences(
    model,
    pairs.map((pair) => pair.chosen),
    mean,
  );
  const rejected = await scoreSequences(
    model,
    pairs.map((pair) => pair.rejected),
    mean,
  );
  return meanOf(chosen.map((score, i) => (score > rejected[i]! ? 1 : 0)));
}

/** The loss on one batch of pairs. */
export function rewardObjective(model: Model, batch: PairBatch, config: RewardModelConfig): LossWithStats {
  const scores = sequenceScores(model, batch.answers, config.pooling === 'mean');
  const { chosen, rejected } = pairScores(scores, batch);
  return {
    loss: bradleyTerryLoss(chosen, rejected, {
      centering: config.centering,
      ...(batch.weights && { weights: batch.weights }),
    }),
    stats: { 'rewardModel/accuracy': greater(chosen, rejected).toFloat().mean() },
  };
}

/** One optimizer step. @returns statistics owned by the caller */
export function rewardModelUpdate(
  model: Model,
  optimizer: OptimizerState,
  pairs: readonly PreferencePair[],
  config: RewardModelConfig,
  learningRate: number,
): PackedScalars {
  const batch = packPairBatch(pairs);
  const stats = trainingStep(
    {
      name: 'reward model',
      variant: `${config.pooling} ${config.centering} ${batch.weights !== undefined}`,
      parameters: model.parameters,
      inputs: pairBatchTensors(batch),
      evaluate: () => rewardObjective(model, batch, config),
      lossName: 'rewardModel/loss',
      normName: 'rewardModel/gradNorm',
    },
    optimizer,
    { learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, maxGradNorm: 1 },
  );
  disposePairBatch(batch);
  return stats;
}

const progressOf = (done: number, total: number, metrics: Record<string, number>): StageProgress => ({
  stage: 'rewardModel',
  label: 'Reward model',
  done,
  total,
  metrics,
});

const trainingBatches = (pairs: readonly PreferencePair[], config: RewardModelConfig, key: RngKey) =>
  Array.from({ length: config.epochs }, (_, epoch) =>
    epochBatches(pairs, config.batchSize, fork(key, 'order', epoch)),
  ).flat();

/** The optimizer's steps. */
async function* fitPairs(
  model: Model,
  batches: readonly (readonly PreferencePair[])[],
  config: RewardModelConfig,
  watch: Watch,
): AsyncGenerator<StageProgress, void> {
  const optimizer = createOptimizer(model.parameters);
  const schedule = { kind: 'linear' as const, warmupSteps: 0, totalSteps: batches.length, floor: 0 };
  try {
    for (const [step, pairs] of batches.entries()) {
      const rate = config.learningRate * scheduleFactor(schedule, step);
      const metrics = await readPacked([rewardModelUpdate(model, optimizer, pairs, config, rate)]);
      const seen = await watch(model, step + 1, batches.length);
      yield progressOf(step + 1, batches.length, { ...metrics, ...seen });
    }
  } finally {
    disposeOptimizer(optimizer); // also when the run is reset half way
  }
}

/** Looks at the model after a step; what it returns is reported with that step. */
type Watch = (model: Model, done: number, total: number) => Promise<Record<string, number>>;
const watchNothing: Watch = () => Promise.resolve({});

/** A trained trunk and head with raw scores. The caller owns it. */
export async function* fitRewardModel(
  start: Model,
  pairs: readonly PreferencePair[],
  config: RewardModelConfig,
  key: RngKey,
  watch = watchNothing,
): AsyncGenerator<StageProgress, Model> {
  const model = cloneModel(start);
  Object.assign(model.parameters, createScoreHead(model.config.channels, fork(key, 'head'), 0.02));
  const batches = trainingBatches(pairs, config, key);
  let trained = false;
  try {
    yield* fitPairs(model, batches, config, watch);
    trained = true;
    return model;
  } finally {
    if (!trained) disposeModel(model);
  }
}

/** @param referenceSamples answers of the SFT model, on which the scores are normalised */
export async function* trainRewardModel(
  start: Model,
  pairs: readonly PreferencePair[],
  heldOutPairs: readonly PreferencePair[],
  referenceSamples: readonly Sequence[],
  config: RewardModelConfig,
  key: RngKey,
): AsyncGenerator<StageProgress, RewardModel> {
  const model = yield* fitRewardModel(start, pairs, config, key);
  const mean = config.pooling === 'mean';
  let trained = false;
  try {
    const reference = await scoreSequences(model, referenceSamples, mean);
    const center = meanOf(reference);
    const spread = standardDeviation(reference) || 1;
    const heldOutAccuracy = await pairAccuracy(model, heldOutPairs, mean);
    const steps = trainingBatches(pairs, config, key).length;
    if (heldOutPairs.length > 0)
      yield progressOf(steps, steps, { 'rewardModel/heldOutAccuracy': heldOutAccuracy });
    trained = true;
    return {
      score: async (sequences) =>
        (await scoreSequences(model, sequences, mean)).map((s) => (s - center) / spread),
      model,
      pooling: config.pooling,
      center,
      spread,
      heldOutAccuracy,
      dispose: () => disposeModel(model),
    };
  } finally {
    if (!trained) disposeModel(model);
  }
}
