import { z } from 'zod';
import { knobValueSchema } from '../shared/spec.ts';

export const backendChoiceSchema = z.enum(['auto', 'webgpu', 'wasm', 'cpu']);
export type BackendChoice = z.infer<typeof backendChoiceSchema>;

/** What one lane is asked to run. */
export const laneRequestSchema = z.object({
  algorithm: z.string(),
  preset: z.string(),
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  backend: backendChoiceSchema,
  /** The visitor's differences from the preset, by full knob id. */
  knobs: z.record(z.string(), knobValueSchema),
});
export type LaneRequest = z.infer<typeof laneRequestSchema>;

const runId = z.string();

/** Everything the page may tell a lane's worker. */
export const commandSchema = z.discriminatedUnion('type', [
  /** Load the model and get ready; replaces (and frees) whatever the lane held. Does not start. */
  z.object({ type: z.literal('lane/load'), runId, request: laneRequestSchema }),
  z.object({ type: z.literal('run/start'), runId }),
  z.object({ type: z.literal('run/pause'), runId }),
  /** Run `count` steps, then pause. */
  z.object({ type: z.literal('run/step'), runId, count: z.number().int().min(1) }),
  /** Only knobs whose spec says `hot`. */
  z.object({ type: z.literal('run/setKnob'), runId, id: z.string(), value: knobValueSchema }),
]);
export type Command = z.infer<typeof commandSchema>;
