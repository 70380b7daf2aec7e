import { z } from 'zod';
import { PROFILE_PHASES } from '../shared/profilePhases.ts';

export const profileRowSchema = z.object({
  /** `kernel` and `outside` together make up the time that passed; `gpu` ran beside them. */
  place: z.enum(['kernel', 'outside', 'gpu']),
  name: z.string(),
  phase: z.enum(PROFILE_PHASES),
  ms: z.number(),
  calls: z.number(),
});
export type ProfileRow = z.infer<typeof profileRowSchema>;

export const profileTimesSchema = z.object({
  wallMs: z.number(),
  /** Steps of the algorithm in it. */
  steps: z.number(),
  rows: z.array(profileRowSchema),
});
export type ProfileTimes = z.infer<typeof profileTimesSchema>;

/** A step that the backend records and replays, or why it does not. */
export const recordedStepSchema = z.object({
  name: z.string(),
  variant: z.string(),
  eagerSteps: z.number(),
  replayedSteps: z.number(),
  /** Commands of one replay. */
  dispatches: z.number(),
  refusal: z.string().optional(),
});
export type RecordedStep = z.infer<typeof recordedStepSchema>;

export const profileReportSchema = z.object({
  /** Of the algorithm: how far the run was. */
  step: z.number(),
  /** How rows of place `gpu` were measured; `calls`: they have no times, for want of timestamp queries. */
  gpu: z.enum(['none', 'calls', 'timestamps']),
  /** The last finished step. */
  last: profileTimesSchema.nullable(),
  /** Since the profile was switched on, or the lane loaded. */
  total: profileTimesSchema,
  recorded: z.array(recordedStepSchema),
});
export type ProfileReport = z.infer<typeof profileReportSchema>;
