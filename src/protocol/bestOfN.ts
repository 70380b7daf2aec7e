/** The job `bestOfN`. */
import { z } from 'zod';
import { knobValueSchema } from '../shared/spec.ts';
import { seed } from './jobFields.ts';

/** Many answers of the SFT model to each held-out prompt, ranked by the reward model of a PPO lane of this seed, and by gold. */
export const bestOfNJobSchema = z.object({
  kind: z.literal('bestOfN'),
  prompts: z.number().int().min(1).max(200),
  /** Answers a prompt; the sizes go up to it. */
  samples: z.number().int().min(1).max(1024),
  sizes: z.array(z.number().int().min(1)).min(1).max(20),
  /** Differences from the studio's preset, by full knob id. */
  knobs: z.record(z.string(), knobValueSchema),
  seed,
});

export const bestOfNResultSchema = z.object({
  sizes: z.array(
    z.object({
      n: z.number(),
      /** log n - (n - 1) / n, nats: an upper bound of the KL of keeping the best of n. */
      kl: z.number(),
      /** Gold score of the answer kept by the reward model, mean over prompts and over all subsets of n answers. */
      gold: z.number(),
      /** The reward model's score of that answer, standard deviations of the SFT model's answers. */
      proxy: z.number(),
      /** Gold score of the answer kept by the gold score itself: no ranking can do better. */
      goldByGold: z.number(),
    }),
  ),
  prompts: z.number(),
  samples: z.number(),
  /** Standard deviation of the gold score over all sampled answers. */
  goldSd: z.number(),
  /** Share of held-out pairs that the reward model orders right. */
  heldOutAccuracy: z.number(),
  heldOutPairs: z.number(),
  wallMs: z.number(),
});
export type BestOfNResult = z.infer<typeof bestOfNResultSchema>;
