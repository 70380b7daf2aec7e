/**
 * The studio: a worker that holds models without running a race. It writes answers to be labelled, trains and
 * examines reward models, and answers prompts. Work comes as jobs, done one at a time, each of which reports
 * progress and can be cancelled. Job kinds are in jobs.ts.
 */
import { z } from 'zod';
import { catalogSchema } from '../shared/catalog.ts';
import { backendChoiceSchema } from './commands.ts';
import {
  backendReportSchema,
  errorEnvelopeSchema,
  modelReportSchema,
  policySnapshotSchema,
} from './events.ts';
import { jobResultSchema, jobSchema } from './jobs.ts';
import { partialSchema } from './tryPrompt.ts';

const jobId = z.string();

export const studioCommandSchema = z.discriminatedUnion('type', [
  /** Load a preset's model (the model `sft`) and its prompts; replaces (and frees) whatever the studio held. */
  z.object({
    type: z.literal('studio/open'),
    preset: z.string(),
    model: z.string().optional(),
    seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    backend: backendChoiceSchema,
  }),
  /** Keep a lane's policy beside `sft`, under the lane's name; an older one of that name is freed. */
  z.object({ type: z.literal('studio/adopt'), name: z.string(), snapshot: policySnapshotSchema }),
  z.object({ type: z.literal('job/start'), jobId, job: jobSchema }),
  z.object({ type: z.literal('job/cancel'), jobId }),
]);
export type StudioCommand = z.infer<typeof studioCommandSchema>;

export const studioEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('engine/ready'), protocol: z.number(), catalog: catalogSchema }),
  z.object({
    type: z.literal('studio/opened'),
    preset: z.string(),
    backend: backendReportSchema,
    model: modelReportSchema,
    /** The task's prompts, in the order of the seed. */
    prompts: z.object({ train: z.array(z.string()), heldOut: z.array(z.string()) }),
  }),
  z.object({ type: z.literal('studio/adopted'), name: z.string(), step: z.number() }),
  z.object({
    type: z.literal('job/progressed'),
    jobId,
    label: z.string(),
    done: z.number(),
    total: z.number(),
    metrics: z.record(z.string(), z.number()),
    /** Answers so far, of a job that writes them before one's eyes. */
    partial: partialSchema.optional(),
  }),
  z.object({ type: z.literal('job/finished'), jobId, result: jobResultSchema }),
  z.object({ type: z.literal('job/cancelled'), jobId }),
  z.object({ type: z.literal('job/failed'), jobId, error: errorEnvelopeSchema }),
  /** No job's fault: opening failed, or, with `fatal`, the worker is of no more use. */
  z.object({ type: z.literal('engine/failed'), fatal: z.boolean(), error: errorEnvelopeSchema }),
]);
export type StudioEvent = z.infer<typeof studioEventSchema>;
