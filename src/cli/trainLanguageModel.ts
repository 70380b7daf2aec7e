/** The loop behind `npm run pretrain` and `npm run sft`. */
import { sftStep } from '../algo/sft.ts';
import { tidy } from '../kernels/tf.ts';
import { readPacked, readScalars } from '../math/gradients.ts';
import { maskedMean } from '../math/maskedStats.ts';
import { createOptimizer, disposeOptimizer } from '../math/optimizer.ts';
import { scheduleFactor } from '../math/schedule.ts';
import { scoreResponses } from '../model/heads.ts';
import { disposeBatch, packSequences, type Sequence } from '../model/packing.ts';
import type { Model } from '../model/parameters.ts';

export interface TrainingPlan {
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly warmup: number;
  /** Sequence `index` of the training stream. */
  readonly example: (index: number) => Sequence;
  readonly heldOut: readonly Sequence[];
  /** Called every {@link CHECKPOINT_STEPS} steps, to save what a stopped process would lose. */
  readonly checkpoint?: (stepsDone: number) => Promise<void>;
}
export interface TrainingSummary {
  readonly tokens: number;
  readonly seconds: number;
  readonly heldOutLoss: number;
}

const CHECKPOINT_STEPS = 500;

/** Mean NLL per response token, nats. */
export async function languageModelLoss(model: Model, sequences: readonly Sequence[]): Promise<number> {
  let total = 0;
  let count = 0;
  for (let first = 0; first < sequences.length; first += 64) {
    const batch = packSequences(sequences.slice(first, first + 64));
    const tokens = batch.lengths.reduce((a, b) => a + b, 0);
    const { loss } = await readScalars(
      tidy(() => ({ loss: maskedMean(scoreResponses(model, batch).logProbs, batch.mask).neg() })),
    );
    disposeBatch(batch);
    total += loss! * tokens;
    count += tokens;
  }
  return total / count;
}

export async function trainLanguageModel(model: Model, plan: TrainingPlan): Promise<TrainingSummary> {
  const optimizer = createOptimizer(model.parameters);
  const schedule = { kind: 'cosine' as const, warmupSteps: plan.warmup, totalSteps: plan.steps, floor: 0.02 };
  const started = performance.now();
  let tokens = 0;
  let smoothed = Number.NaN;
  for (let step = 0; step < plan.steps; step++) {
    const sequences = Array.from({ length: plan.batchSize }, (_, i) =>
      plan.example(step * plan.batchSize + i),
    );
    tokens += sequences.reduce((sum, s) => sum + s.ids.length, 0);
    const stats = sftStep(model, optimizer, sequences, {
      learningRate: plan.learningRate * scheduleFactor(schedule, step + 1),
      beta1: 0.9,
      beta2: 0.98,
      epsilon: 1e-8,
      weightDecay: 0.01,
      maxGradNorm: 1,
    });
    const { loss } = await readPacked([stats]);
    smoothed = Number.isNaN(smoothed) ? loss! : 0.98 * smoothed + 0.02 * loss!;
    if ((step + 1) % 100 === 0 || step + 1 === plan.steps) {
      const seconds = (performance.now() - started) / 1000;
      console.log(
        `step ${step + 1}/${plan.steps}  loss ${smoothed.toFixed(3)}  ${Math.round(tokens / seconds)} tokens/s`,
      );
    }
    if ((step + 1) % CHECKPOINT_STEPS === 0 && step + 1 < plan.steps) await plan.checkpoint?.(step + 1);
  }
  disposeOptimizer(optimizer);
  const seconds = (performance.now() - started) / 1000;
  return { tokens, seconds, heldOutLoss: await languageModelLoss(model, plan.heldOut) };
}
