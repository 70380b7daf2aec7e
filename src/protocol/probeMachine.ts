/** The job `probeMachine`: what the active backend does with the studio's model, measured warm. */
import { z } from 'zod';

export const probeMachineJobSchema = z.object({ kind: z.literal('probeMachine') });

const paceSchema = z.object({
  /** Median of the repetitions after the first. */
  ms: z.number(),
  /** Shortest of them. */
  fastestMs: z.number(),
  repetitions: z.number(),
  sequences: z.number(),
  /** Prompts included where they are read. */
  tokens: z.number(),
  flops: z.number(),
});
export type Pace = z.infer<typeof paceSchema>;

export const probeMachineResultSchema = z.object({
  kind: z.literal('probeMachine'),
  /** One optimizer step of DPO: forward, backward, AdamW. */
  training: paceSchema,
  /** A forward pass alone over the same batch. */
  scoring: paceSchema,
  /** Answers to a batch of prompts. `tokens` counts what is written. */
  generation: paceSchema,
  model: z.object({
    id: z.string(),
    parameters: z.number(),
    layers: z.number(),
    channels: z.number(),
    vocabulary: z.number(),
  }),
  backend: z.object({ name: z.string(), device: z.string() }),
  wallMs: z.number(),
});
export type ProbeResult = z.infer<typeof probeMachineResultSchema>;
