/**
 * A run as data: one lane from its load to its end (or as far as it came), with its configuration, its curves and its
 * answers. What the page keeps, compares, repeats and exports. A head is small and is read for lists; the curves are typed
 * arrays and are read when they are drawn.
 */
import { z } from 'zod';
import { laneRequestSchema } from '../protocol/commands.ts';
import {
  backendReportSchema,
  errorEnvelopeSchema,
  modelReportSchema,
  progressSchema,
  sampleSchema,
} from '../protocol/events.ts';
import { rewardSpecSchema } from '../shared/rewardSpec.ts';
import { knobValueSchema } from '../shared/spec.ts';

const metricsSchema = z.record(z.string(), z.number());

/** `interrupted`: the page was closed, or the lane was reset, before the end. */
export const runOutcomeSchema = z.enum(['running', 'finished', 'failed', 'interrupted']);
export type RunOutcome = z.infer<typeof runOutcomeSchema>;

export const runHeadSchema = z.object({
  id: z.string().min(1),
  /** Given by the visitor or made from the configuration. Untrusted. */
  name: z.string(),
  tags: z.array(z.string()),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  /** Runs that were started together, as the two lanes of a race, share it. */
  race: z.string(),
  /** The sweep that it belongs to, if any. */
  sweep: z.string().optional(),
  /** What was asked for, without the visitor's labels, which are many and have a home of their own. */
  request: laneRequestSchema.omit({ labels: true }),
  /** How many own labels the request had. */
  ownLabels: z.object({ train: z.number(), heldOut: z.number() }).optional(),
  backend: backendReportSchema,
  model: modelReportSchema,
  /** Every knob's value at the load, by full id. */
  knobs: z.record(z.string(), knobValueSchema),
  /** Hot knobs that were turned while it ran. */
  knobChanges: z.array(z.object({ step: z.number(), id: z.string(), value: knobValueSchema })),
  reward: rewardSpecSchema,
  preferences: z.object({ pairs: z.number(), heldOutPairs: z.number(), hash: z.string() }).optional(),
  outcome: runOutcomeSchema,
  failure: errorEnvelopeSchema.optional(),
  totalSteps: z.number(),
  progress: progressSchema,
  /** Held-out metrics at step 0: the SFT model's. */
  start: metricsSchema,
  /** Last value of every metric. */
  final: metricsSchema,
});
export type RunHead = z.infer<typeof runHeadSchema>;

const column = z.instanceof(Float64Array);
/**
 * One metric over a run: equally long columns, in the order in which the values came. NaN: not known on that axis.
 * `tokens` counts generated and trained ones; `kl` is the exact KL last measured, in nats.
 */
export const curveSchema = z.object({
  source: z.enum(['evaluation', 'step', 'stage']),
  step: column,
  samples: column,
  tokens: column,
  wallMs: column,
  kl: column,
  value: column,
});
export type Curve = z.infer<typeof curveSchema>;

export const runDetailSchema = z.object({
  /** By metric. */
  curves: z.record(z.string(), curveSchema),
  /** The same held-out prompts answered by the SFT model and by the policy at its last evaluation. */
  samples: z.object({ before: z.array(sampleSchema), after: z.array(sampleSchema) }),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

export interface Run {
  readonly head: RunHead;
  readonly detail: RunDetail;
}

/** A metric's last value: of the last evaluation or step that reported it. */
export const finalValue = ({ head }: Pick<Run, 'head'>, metric: string): number | undefined =>
  head.final[metric];
