import { z } from 'zod';
import { rewardSpecSchema } from '../shared/rewardSpec.ts';
import { knobValueSchema } from '../shared/spec.ts';

export const backendChoiceSchema = z.enum(['auto', 'webgpu', 'webgpu-f16', 'wasm', 'cpu']);
export type BackendChoice = z.infer<typeof backendChoiceSchema>;

/** A preference as text. Untrusted: the visitor's own, or imported. */
export const labelledPairSchema = z.object({
  prompt: z.string(),
  chosen: z.string(),
  rejected: z.string(),
  /** Default 1; a tie counted both ways weighs half each way. */
  weight: z.number().min(0).max(1).optional(),
  /** Pairs of one ranking stay in one batch element of the reward model. */
  group: z.string().optional(),
});
export type LabelledPair = z.infer<typeof labelledPairSchema>;

/** The visitor's own labels, split by prompt. */
export const ownLabelsSchema = z.object({
  train: z.array(labelledPairSchema),
  heldOut: z.array(labelledPairSchema),
});
export type OwnLabels = z.infer<typeof ownLabelsSchema>;

/** What one lane is asked to run. */
export const laneRequestSchema = z.object({
  algorithm: z.string(),
  preset: z.string(),
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  backend: backendChoiceSchema,
  /** How many lanes share the processor, this one included. Default 2. */
  lanes: z.number().int().min(1).optional(),
  /** The visitor's differences from the preset, by full knob id. */
  knobs: z.record(z.string(), knobValueSchema),
  /** Instead of the preset's own model. */
  model: z.string().optional(),
  /** Instead of the preset's reward. */
  reward: rewardSpecSchema.optional(),
  /** Used if the knob `preferences.source` says so. */
  labels: ownLabelsSchema.optional(),
});
export type LaneRequest = z.infer<typeof laneRequestSchema>;

const runId = z.string();

/** Everything the page may tell a lane's worker. */
export const laneCommandSchema = z.discriminatedUnion('type', [
  /** Load the model and get ready; replaces (and frees) whatever the lane held. Does not start. */
  z.object({
    type: z.literal('lane/load'),
    runId,
    request: laneRequestSchema,
    /** Bytes of a `run/checkpointed`: the lane goes on from there. It must fit the request. */
    resume: z.instanceof(ArrayBuffer).optional(),
  }),
  z.object({ type: z.literal('run/start'), runId }),
  z.object({ type: z.literal('run/pause'), runId }),
  /** Run `count` steps, then pause. */
  z.object({ type: z.literal('run/step'), runId, count: z.number().int().min(1) }),
  /** Run to the end of the next part of a step (of the step, where it has no parts), then pause. */
  z.object({ type: z.literal('run/stepPart'), runId }),
  /** Only knobs whose spec says `hot`. */
  z.object({ type: z.literal('run/setKnob'), runId, id: z.string(), value: knobValueSchema }),
  /** Answered by `policy/exported`. */
  z.object({ type: z.literal('policy/export'), runId }),
  /** Answered by `run/checkpointed`, between two units of work. */
  z.object({ type: z.literal('run/checkpoint'), runId }),
  /** Answered by `inspect/stepped`: for every step that pauses, for some of the others. Holds for later loads too. */
  z.object({ type: z.literal('inspect/watch'), runId, on: z.boolean() }),
  /** Answered by `inspect/rewardModelRead`. */
  z.object({ type: z.literal('inspect/readRewardModel'), runId }),
  /** Answered by `profile/reported`, again and again while the lane runs. Holds for later loads too. */
  z.object({ type: z.literal('lane/profile'), runId, on: z.boolean() }),
]);
export type LaneCommand = z.infer<typeof laneCommandSchema>;
