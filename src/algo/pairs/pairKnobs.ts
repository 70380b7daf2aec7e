/** Knobs and metrics that the algorithms on labelled answers share with DPO. */
import type { OptimizerOptions } from '../../math/optimizer.ts';
import { type ConfigOf, type MetricSpec, metricSpec } from '../../shared/spec.ts';
import { dpoKnobs } from '../dpo/dpoKnobs.ts';
import { dpoMetrics } from '../dpo/dpoMetrics.ts';
import { optimizerKnobs } from '../optimizerKnobs.ts';

const { learningRate, steps, batchSize, warmup } = dpoKnobs;

/** How long and how fast to train, with an algorithm's own defaults. */
export const pairKnobs = (defaults: { readonly learningRate: number; readonly steps: number }) =>
  ({
    learningRate: {
      ...learningRate,
      says: 'AdamW step size after warm-up.',
      default: defaults.learningRate,
    },
    steps: { ...steps, default: defaults.steps },
    batchSize,
    warmup,
    ...optimizerKnobs,
  }) as const;

export type PairConfig = ConfigOf<ReturnType<typeof pairKnobs>>;

export const adamw = (
  { weightDecay, maxGradNorm }: Pick<PairConfig, 'weightDecay' | 'maxGradNorm'>,
  learningRate: number,
): OptimizerOptions => ({ learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay, maxGradNorm });

const LOSS = metricSpec(
  'loss',
  'loss',
  'nats',
  'lower',
  'What the optimizer lowers, mean over the batch, each label by its weight. Its level is the method’s own.',
);

/** What `definePairAlgorithm` reports whatever the loss, in DPO's words. */
export const pairMetrics: readonly MetricSpec[] = dpoMetrics
  .filter(({ id }) => !id.startsWith('logits/'))
  .map((metric) => (metric.id === 'loss' ? LOSS : metric));
