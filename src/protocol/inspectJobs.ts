/** The jobs `inspectText` and `inspectAlternatives`. */
import { z } from 'zod';
import { floatsSchema } from '../shared/inspection.ts';
import { modelName, seed } from './jobFields.ts';

/** Next-token distribution and attention of one position of a text, by several models. */
export const inspectTextJobSchema = z.object({
  kind: z.literal('inspectText'),
  models: z.array(modelName).min(1).max(4),
  prompt: z.string(),
  answer: z.string(),
  /** Whether the end of the text is one of its tokens. */
  ended: z.boolean(),
  /** Of the token that looks back; missing: the prompt's last, after which the answer begins. */
  position: z.number().int().min(0).optional(),
  /** Likeliest next tokens. */
  top: z.number().int().min(1).max(50),
});

export const inspectTextResultSchema = z.object({
  kind: z.literal('inspectText'),
  tokens: z.array(z.string()),
  promptLength: z.number(),
  position: z.number(),
  layers: z.number(),
  heads: z.number(),
  models: z.array(
    z.object({
      name: z.string(),
      /** [T] given the tokens before; NaN for the first. Nats. */
      logProbs: floatsSchema,
      /** [T] of what follows each token, nats */
      entropy: floatsSchema,
      /** The likeliest tokens to follow the position. */
      next: z.array(z.object({ id: z.number(), text: z.string(), p: z.number() })),
      /** [layers, heads, position + 1] rows sum to 1 */
      attention: floatsSchema,
    }),
  ),
});

/** How probable the answers of a pair are, and what each model says to the prompt by itself. */
export const inspectAlternativesJobSchema = z.object({
  kind: z.literal('inspectAlternatives'),
  models: z.array(modelName).min(1).max(4),
  prompt: z.string(),
  /** The chosen one, then the rejected one. */
  answers: z.array(z.object({ text: z.string(), ended: z.boolean() })).length(2),
  /** Samples of each model besides its greedy answer. */
  samples: z.number().int().min(0).max(64),
  seed,
});

export const inspectAlternativesResultSchema = z.object({
  kind: z.literal('inspectAlternatives'),
  models: z.array(z.string()),
  answers: z.array(
    z.object({
      text: z.string(),
      ended: z.boolean(),
      /** `chosen`, `rejected`, `greedy <model>`, `sampled <model>` */
      sources: z.array(z.string()),
      /** By model, nats. */
      logProbs: z.array(z.number()),
    }),
  ),
});
