/** The job `exactToy`: PPO or DPO on a language of 20,736 sequences, where everything is known exactly. */
import { z } from 'zod';

export const exactToyJobSchema = z.object({
  kind: z.literal('exactToy'),
  method: z.enum(['ppo', 'dpo']),
  /** DPO's beta; PPO's KL coefficient. */
  beta: z.number().min(0.1).max(10),
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  /** Missing: what takes it within 2 % of the optimum at beta 1. 0: only what is known without training. */
  steps: z.number().int().min(0).max(2000).optional(),
  /** Sequences (PPO) or pairs (DPO) a step. */
  batch: z.number().int().min(2).max(8192).optional(),
  learningRate: z.number().min(1e-5).max(1).optional(),
  /** Who wrote the pairs of DPO; missing: the reference. */
  pairsFrom: z.enum(['reference', 'policy']).optional(),
});

const figuresSchema = z.object({ reward: z.number(), kl: z.number(), objective: z.number() });
const likelySchema = z.object({ text: z.string(), reward: z.number(), probability: z.number() });

export const exactToyResultSchema = z.object({
  kind: z.literal('exactToy'),
  /** That of the job. */
  beta: z.number(),
  /** From the reference (step 0) on. Everything exact; reward in points, KL in nats. */
  iterates: z.array(
    figuresSchema.extend({
      step: z.number(),
      /** Share of what can be gained over the reference at this beta. */
      share: z.number(),
      /** What the rollout of this step said of the KL before the update; PPO only. */
      estimate: z.object({ k1: z.number(), k3: z.number(), error: z.number() }).optional(),
      /** Share of the rollout's tokens that the clip held back in the last epoch of this step; PPO only. */
      clipFraction: z.number().optional(),
    }),
  ),
  /** Of the KL-optimal policy at this beta. */
  optimum: figuresSchema,
  /** The most reward that any policy can have at its KL. */
  frontier: z.array(z.object({ beta: z.number(), reward: z.number(), kl: z.number() })),
  likeliest: z.object({
    reference: z.array(likelySchema),
    policy: z.array(likelySchema),
    optimum: z.array(likelySchema),
  }),
  /** Some hundred sequences from likely to never written, likeliest under the reference first; nats. */
  spread: z.array(z.object({ text: z.string(), reward: z.number(), logRef: z.number(), logPi: z.number() })),
  wallMs: z.number(),
});
