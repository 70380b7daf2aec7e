/** A reward model: the SFT trunk with a scalar head, trained on pairs after Bradley and Terry (1952). */
import { greater, type Scalar, type Tensor, tidy } from '../kernels/tf.ts';
import { logSigmoid } from '../math/logSigmoid.ts';
import { readScalars, takeGradients } from '../math/gradients.ts';
import { meanOf, standardDeviation } from '../math/maskedStats.ts';
import { applyGradients, createOptimizer, disposeOptimizer, type OptimizerState } from '../math/optimizer.ts';
import { scheduleFactor } from '../math/schedule.ts';
import { createScoreHead, sequenceScores } from '../model/heads.ts';
import { disposeBatch, packSequences, type Sequence } from '../model/packing.ts';
import { cloneModel, disposeModel, type Model } from '../model/parameters.ts';
import { fork, randomStream, type RngKey } from '../shared/rng.ts';
import { choiceKnob, type ConfigOf, type MetricSpec, numberKnob } from '../shared/spec.ts';
import type { PreferencePair, RewardFunction, StageProgress } from './types.ts';

export const rewardModelKnobs = {
  learningRate: numberKnob({
    label: 'learning rate',
    says: 'AdamW step size of the reward model.',
    default: 4e-3,
    min: 1e-6,
    max: 5e-2,
    scale: 'log',
  }),
  epochs: numberKnob({
    label: 'epochs',
    says: 'Passes over the pairs. More on few pairs memorises them: the recipe for reward hacking.',
    default: 2,
    min: 1,
    max: 50,
    integer: true,
  }),
  batchSize: numberKnob({
    label: 'batch size',
    says: 'Pairs in each step.',
    default: 32,
    min: 1,
    max: 256,
    integer: true,
  }),
  pooling: choiceKnob({
    label: 'reads',
    says: 'Where the score comes from: the last token (as TRL and exports have it) or the mean over the answer.',
    default: 'last',
    choices: { last: 'last token', mean: 'mean over the answer' },
    advanced: true,
  }),
  centering: numberKnob({
    label: 'centering',
    says: 'Weight of the mean squared sum of both rewards, which pins their level at 0.',
    default: 0.01,
    min: 0,
    max: 1,
    advanced: true,
  }),
} as const;
export type RewardModelConfig = ConfigOf<typeof rewardModelKnobs>;

export const rewardModelMetrics: readonly MetricSpec[] = [
  {
    id: 'rewardModel/loss',
    label: 'reward model loss',
    unit: 'nats',
    better: 'lower',
    says: 'Mean of -log sigma(r_chosen - r_rejected) on the training pairs; ln 2 is a coin toss.',
    baseline: { value: Math.LN2, label: 'ln 2' },
  },
  {
    id: 'rewardModel/accuracy',
    label: 'reward model accuracy',
    unit: '0-1',
    better: 'higher',
    says: 'Share of the batch’s pairs that it orders as labelled.',
    baseline: { value: 0.5, label: 'chance' },
  },
  {
    id: 'rewardModel/heldOutAccuracy',
    label: 'held-out accuracy',
    unit: '0-1',
    better: 'higher',
    says: 'The same on pairs from prompts that training never sees.',
    baseline: { value: 0.5, label: 'chance' },
  },
];

/**
 * Mean of -log sigma(chosen - rejected - margin) + centering * (chosen + rejected)^2.
 * @param chosen [B] rewards  @param rejected [B]  @param margin [B], how clear the preference was
 */
export function bradleyTerryLoss(chosen: Tensor, rejected: Tensor, centering = 0, margin?: Tensor): Scalar {
  const gap = chosen.sub(rejected);
  const losses = logSigmoid(margin ? gap.sub(margin) : gap).neg();
  return losses.mean().add(chosen.add(rejected).square().mean().mul(centering)).asScalar();
}

/** A trained reward model; scores are normalised to mean 0 and standard deviation 1 on the SFT model's answers. */
export interface RewardModel {
  readonly score: RewardFunction;
  /** NaN without held-out pairs. */
  readonly heldOutAccuracy: number;
  dispose(): void;
}

/** Scores in chunks, so that neither memory nor a GPU's watchdog is strained. @returns [sequences] */
async function scoreSequences(
  model: Model,
  sequences: readonly Sequence[],
  mean: boolean,
): Promise<Float32Array> {
  const scores = new Float32Array(sequences.length);
  const chunk = 128;
  for (let first = 0; first < sequences.length; first += chunk) {
    const batch = packSequences(sequences.slice(first, first + chunk));
    const result = tidy(() => sequenceScores(model, batch, mean));
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

function rewardModelStep(
  model: Model,
  optimizer: OptimizerState,
  pairs: readonly PreferencePair[],
  config: RewardModelConfig,
  learningRate: number,
): Promise<Record<string, number>> {
  const batch = packSequences([...pairs.map((pair) => pair.chosen), ...pairs.map((pair) => pair.rejected)]);
  const taken = takeGradients(
    model.parameters,
    () => {
      const scores = sequenceScores(model, batch, config.pooling === 'mean');
      const chosen = scores.slice([0], [pairs.length]);
      const rejected = scores.slice([pairs.length], [pairs.length]);
      return {
        loss: bradleyTerryLoss(chosen, rejected, config.centering),
        stats: { 'rewardModel/accuracy': greater(chosen, rejected).toFloat().mean() },
      };
    },
    'rewardModel/loss',
  );
  disposeBatch(batch);
  const gradNorm = applyGradients(model.parameters, optimizer, taken, {
    learningRate,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0.01,
    maxGradNorm: 1,
  });
  return readScalars({ ...taken.stats, 'rewardModel/gradNorm': gradNorm }); // GPU to CPU sync, once a step
}

/** The optimizer's steps, each reported by `report`. */
async function* fitPairs(
  model: Model,
  pairs: readonly PreferencePair[],
  config: RewardModelConfig,
  key: RngKey,
  report: (done: number, metrics: Record<string, number>) => StageProgress,
): AsyncGenerator<StageProgress, void> {
  const optimizer = createOptimizer(model.parameters);
  const perEpoch = Math.ceil(pairs.length / config.batchSize);
  const totalSteps = perEpoch * config.epochs;
  const schedule = { kind: 'linear' as const, warmupSteps: 0, totalSteps, floor: 0 };
  try {
    for (let step = 0; step < totalSteps; step++) {
      const order = randomStream(fork(key, 'order', Math.floor(step / perEpoch))).permutation(pairs.length);
      const first = (step % perEpoch) * config.batchSize;
      const rows = Array.from(order.subarray(first, first + config.batchSize), (row) => pairs[row]!);
      const rate = config.learningRate * scheduleFactor(schedule, step);
      yield report(step + 1, await rewardModelStep(model, optimizer, rows, config, rate));
    }
  } finally {
    disposeOptimizer(optimizer); // also when the run is reset half way
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
  const model = cloneModel(start);
  Object.assign(model.parameters, createScoreHead(model.config.channels, fork(key, 'head'), 0.02));
  const mean = config.pooling === 'mean';
  const total = Math.ceil(pairs.length / config.batchSize) * config.epochs;
  const report = (done: number, metrics: Record<string, number>): StageProgress => ({
    stage: 'rewardModel',
    label: 'Reward model',
    done,
    total,
    metrics,
  });
  let trained = false;
  try {
    yield* fitPairs(model, pairs, config, key, report);
    const reference = await scoreSequences(model, referenceSamples, mean);
    const center = meanOf(reference);
    const spread = standardDeviation(reference) || 1;
    const heldOutAccuracy = await pairAccuracy(model, heldOutPairs, mean);
    if (heldOutPairs.length > 0) yield report(total, { 'rewardModel/heldOutAccuracy': heldOutAccuracy });
    trained = true;
    return {
      score: async (sequences) =>
        (await scoreSequences(model, sequences, mean)).map((s) => (s - center) / spread),
      heldOutAccuracy,
      dispose: () => disposeModel(model),
    };
  } finally {
    if (!trained) disposeModel(model);
  }
}
