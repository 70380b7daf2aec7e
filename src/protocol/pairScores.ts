import { z } from 'zod';

/** Rewards of both sides of preference pairs, in the order of the pairs. */
export const pairScoresSchema = z.array(
  z.object({
    chosen: z.number(),
    rejected: z.number(),
    /** Response tokens of each side. */
    chosenLength: z.number(),
    rejectedLength: z.number(),
  }),
);
export type PairScores = z.infer<typeof pairScoresSchema>;
