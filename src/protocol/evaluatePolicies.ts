/** The job `evaluatePolicies`. */
import { z } from 'zod';
import { knobValueSchema } from '../shared/spec.ts';
import { ownLabelsSchema } from './commands.ts';
import { modelName, seed } from './jobFields.ts';
import { pairScoresSchema } from './pairScores.ts';

/** The same held-out prompts, answered by each model with the same draws, and what every judge says of it. */
export const evaluatePoliciesJobSchema = z.object({
  kind: z.literal('evaluatePolicies'),
  models: z
    .array(
      z.object({
        name: modelName,
        /** Scale of its implicit reward beta log(pi / ref); missing: 1, which changes no order. */
        beta: z.number().min(0).max(1000).optional(),
      }),
    )
    .min(1)
    .max(8),
  /** Held-out prompts, from the first on. */
  prompts: z.number().int().min(2).max(1000),
  /** Answers a prompt. */
  samples: z.number().int().min(1).max(8),
  temperature: z.number().min(0).max(2),
  /** Besides gold. */
  judges: z.array(z.enum(['rewardModel', 'classifier'])),
  /** Differences from the preset that the lanes were loaded with: the reward model is trained as theirs was. */
  knobs: z.record(z.string(), knobValueSchema),
  labels: ownLabelsSchema.optional(),
  seed,
});

const evaluatedAnswerSchema = z.object({
  text: z.string(),
  /** Of the answer, EOS included. */
  ids: z.array(z.number()),
  ended: z.boolean(),
  gold: z.number(),
  /** In standard deviations of the SFT model's answers. */
  rewardModel: z.number().optional(),
  /** Probability that it is what is wanted: positive, or not toxic. */
  classifier: z.number().optional(),
  /** Sums over the answer at temperature 1, nats: exact KL to the SFT model, entropy, -log p of the SFT model. */
  kl: z.number(),
  entropy: z.number(),
  referenceNll: z.number(),
});
export type EvaluatedAnswer = z.infer<typeof evaluatedAnswerSchema>;

export const evaluatePoliciesResultSchema = z.object({
  kind: z.literal('evaluatePolicies'),
  prompts: z.array(z.string()),
  samples: z.number(),
  /** The answers of one prompt stand together. */
  models: z.array(z.object({ name: z.string(), answers: z.array(evaluatedAnswerSchema) })),
  classifier: z.object({ model: z.string(), label: z.string() }).optional(),
  /** Rewards of the held-out preference pairs, by `rewardModel` and by each model but `sft` implicitly. */
  pairs: z.array(z.object({ judge: z.string(), scores: pairScoresSchema })),
  /** What could not be judged, in sentences. */
  problems: z.array(z.string()),
  wallMs: z.number(),
});
