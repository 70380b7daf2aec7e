import { z } from 'zod';
import { ERROR_CODES } from '../shared/errors.ts';
import { catalogSchema } from '../shared/catalog.ts';
import { rewardSpecSchema } from '../shared/rewardSpec.ts';
import { WORK_PHASES } from '../shared/flops.ts';
import { inspectionSchema, rewardReadingSchema } from '../shared/inspection.ts';
import { knobValueSchema } from '../shared/spec.ts';
import { profileReportSchema } from './profile.ts';

const runId = z.string();
const metricsSchema = z.record(z.string(), z.number());

export const errorEnvelopeSchema = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  fix: z.string().optional(),
  stack: z.string().optional(),
});

export const backendReportSchema = z.object({
  name: z.enum(['webgpu', 'wasm', 'cpu']),
  /** Why this one, in a sentence for the badge. */
  reason: z.string(),
  /** The GPU adapter, or the processor's cores. */
  device: z.string(),
});
export type BackendReport = z.infer<typeof backendReportSchema>;

export const modelReportSchema = z.object({
  id: z.string(),
  parameters: z.number(),
  layers: z.number(),
  channels: z.number(),
  vocabulary: z.number(),
});
export type ModelReport = z.infer<typeof modelReportSchema>;

/** Bytes that a method keeps in memory while it learns, the most of each so far. */
export const heldBytesSchema = z.object({
  policy: z.number(),
  gradients: z.number(),
  /** Both of AdamW's, of every optimizer. */
  moments: z.number(),
  reference: z.number(),
  /** With its trunk, if it has one of its own; else the head. */
  critic: z.number(),
  rewardModel: z.number(),
});
export type HeldBytes = z.infer<typeof heldBytesSchema>;

const byPhase = z.record(z.enum(WORK_PHASES), z.number());
/** What a run's FLOPs went into. Absent in runs that were kept before they were counted. */
export const workSchema = z.object({
  flops: byPhase,
  /** Tokens through a model's trunk, once for each model. */
  tokens: byPhase,
  /** Sequences through a model's trunk, in forward passes: one with a backward pass counts as three. */
  trunkPasses: byPhase,
  /** The same of sequences whose response tokens' logits were computed. */
  logitPasses: byPhase,
  held: heldBytesSchema.optional(),
});
export type Work = z.infer<typeof workSchema>;

/** Where a run stands on each axis that a chart may use. All counted from the start of the run. */
export const progressSchema = z.object({
  /** Algorithm steps: PPO updates, DPO optimizer steps. */
  step: z.number(),
  optimizerSteps: z.number(),
  /** Episodes (PPO) or pairs (DPO) trained on. */
  samples: z.number(),
  tokensGenerated: z.number(),
  tokensTrained: z.number(),
  /** Time spent running, pauses left out. */
  wallMs: z.number(),
  peakBytes: z.number(),
  /** Counted FLOPs of the method itself, every stage included; evaluation, which is for the page, left out. */
  flops: z.number().optional(),
  work: workSchema.optional(),
});
export type Progress = z.infer<typeof progressSchema>;

/** One held-out prompt answered by the policy as it is now. Text is untrusted: render it as text. */
export const sampleSchema = z.object({
  prompt: z.string(),
  text: z.string(),
  gold: z.number(),
  /** Did it end with EOS within the length limit? */
  ended: z.boolean(),
});
export type Sample = z.infer<typeof sampleSchema>;

export const selfTestCheckSchema = z.object({
  id: z.string(),
  label: z.string(),
  expected: z.string(),
  actual: z.number(),
  pass: z.boolean(),
});
export type SelfTestCheck = z.infer<typeof selfTestCheckSchema>;

export const runStateSchema = z.enum(['loading', 'ready', 'running', 'paused', 'finished', 'failed']);
export type RunState = z.infer<typeof runStateSchema>;

/** A policy as it is now, to be looked at elsewhere. */
export const policySnapshotSchema = z.object({
  /** The shipped model that it started from. */
  modelId: z.string(),
  step: z.number(),
  /** A model.safetensors. */
  weights: z.instanceof(ArrayBuffer),
});
export type PolicySnapshot = z.infer<typeof policySnapshotSchema>;

const evaluationSchema = z.object({
  progress: progressSchema,
  metrics: metricsSchema,
  samples: z.array(sampleSchema),
});

/** What a run has said before its checkpoint and a page must know to show it. */
export const retoldSchema = z.object({
  /** The evaluation at step 0: the SFT model's. */
  start: evaluationSchema.optional(),
  /** The last one. */
  evaluation: evaluationSchema.optional(),
  preferences: z
    .object({
      pairs: z.number(),
      heldOutPairs: z.number(),
      hash: z.string(),
      examples: z.array(z.object({ prompt: z.string(), chosen: z.string(), rejected: z.string() })),
    })
    .optional(),
  checks: z.array(selfTestCheckSchema),
  stages: z.array(z.object({ stage: z.string(), label: z.string(), done: z.number(), total: z.number() })),
  /** Last value of every metric. */
  latest: metricsSchema,
});
export type Retold = z.infer<typeof retoldSchema>;

/** Everything a lane's worker may tell the page. */
export const eventSchema = z.discriminatedUnion('type', [
  /** First message of a worker. */
  z.object({ type: z.literal('engine/ready'), protocol: z.number(), catalog: catalogSchema }),
  z.object({
    type: z.literal('lane/loaded'),
    runId,
    backend: backendReportSchema,
    model: modelReportSchema,
    /** Every knob's value in force. */
    knobs: z.record(z.string(), knobValueSchema),
    reward: rewardSpecSchema,
    /** Steps the run will take. */
    totalSteps: z.number(),
  }),
  z.object({ type: z.literal('run/stateChanged'), runId, state: runStateSchema }),
  /** Progress inside a stage: writing pairs, training the reward model, reference pass, learning. */
  z.object({
    type: z.literal('stage/progressed'),
    runId,
    stage: z.string(),
    label: z.string(),
    done: z.number(),
    total: z.number(),
    wallMs: z.number(),
    /** The stage's own curves, e.g. the reward model's loss and accuracy. */
    metrics: metricsSchema,
  }),
  /** The preference pairs both methods learn from; equal hashes mean equal labels. */
  z.object({
    type: z.literal('preferences/built'),
    runId,
    pairs: z.number(),
    heldOutPairs: z.number(),
    hash: z.string(),
    examples: z.array(z.object({ prompt: z.string(), chosen: z.string(), rejected: z.string() })),
  }),
  z.object({ type: z.literal('selfTest/reported'), runId, checks: z.array(selfTestCheckSchema) }),
  z.object({ type: z.literal('run/stepped'), runId, progress: progressSchema, metrics: metricsSchema }),
  z.object({
    type: z.literal('run/evaluated'),
    runId,
    progress: progressSchema,
    metrics: metricsSchema,
    samples: z.array(sampleSchema),
  }),
  z.object({
    type: z.literal('knob/changed'),
    runId,
    id: z.string(),
    value: knobValueSchema,
    step: z.number(),
  }),
  z.object({ type: z.literal('policy/exported'), runId, snapshot: policySnapshotSchema }),
  /** After `lane/loaded`: the lane stands where its checkpoint was made. */
  retoldSchema.extend({ type: z.literal('run/resumed'), runId, progress: progressSchema }),
  /** The training as it stands after `step`: for `lane/load`, in any worker. */
  z.object({
    type: z.literal('run/checkpointed'),
    runId,
    step: z.number(),
    /** Step of the last evaluation: that of `step` may be still to come. */
    evaluatedAt: z.number(),
    bytes: z.instanceof(ArrayBuffer),
  }),
  /** What a step, or a part of one, wrote down of itself. */
  z.object({
    type: z.literal('inspect/stepped'),
    runId,
    /** Of this number, counted from 1; `phase` of the inspection says whether it is done. */
    step: z.number(),
    /** What looking has cost the lane, ms. */
    costMs: z.number(),
    inspection: inspectionSchema,
    /** By id, for the tokens that occur. Untrusted. */
    texts: z.record(z.string(), z.string()),
  }),
  z.object({
    type: z.literal('inspect/rewardModelRead'),
    runId,
    reading: rewardReadingSchema,
    texts: z.record(z.string(), z.string()),
  }),
  /** Where the time goes, once the page has asked for it. */
  profileReportSchema.extend({ type: z.literal('profile/reported'), runId }),
  /** Something the visitor should know that does not stop the run. */
  z.object({ type: z.literal('run/noted'), runId, message: z.string() }),
  /** A command was refused (the run goes on) or, with `fatal`, the run has stopped. */
  z.object({
    type: z.literal('engine/failed'),
    runId: runId.optional(),
    fatal: z.boolean(),
    error: errorEnvelopeSchema,
  }),
]);
export type EngineEvent = z.infer<typeof eventSchema>;
