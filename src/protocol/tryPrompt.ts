/** The job `tryPrompt`: several models answer a prompt of the visitor's side by side; and `tokenizePrompt`, while it is typed. */
import { z } from 'zod';
import { knobValueSchema } from '../shared/spec.ts';
import { ownLabelsSchema } from './commands.ts';

const MOST_CHARACTERS = 2000;
const promptSchema = z.string().max(MOST_CHARACTERS);

export const tryPromptJobSchema = z.object({
  kind: z.literal('tryPrompt'),
  /** `sft`, or names of adopted policies. */
  models: z.array(z.string()).min(1).max(8),
  prompt: promptSchema,
  /** Answers of each model. */
  samples: z.number().int().min(1).max(8),
  sampling: z.object({
    /** 0: greedy. */
    temperature: z.number().min(0).max(2),
    /** 0: all tokens. */
    topK: z.number().int().min(0),
    /** 1: all tokens. */
    topP: z.number().gt(0).max(1),
    /** Cut where the model has no more positions. */
    maxNewTokens: z.number().int().min(1).max(200),
  }),
  /** Every model draws with the same random numbers: what differs is the models’ doing. */
  sameDice: z.boolean(),
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  /** At most so many tokens of each answer a second, for reading along; missing: as fast as it goes. */
  pace: z.number().min(1).max(100).optional(),
  /** Besides gold. */
  judges: z.array(z.enum(['rewardModel', 'classifier'])),
  /** What the lanes’ reward model is trained with: differences from the preset, the visitor’s labels, the race’s seed. */
  feedback: z.object({
    knobs: z.record(z.string(), knobValueSchema),
    labels: ownLabelsSchema.optional(),
    seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  }),
});
export type TryPromptJob = z.infer<typeof tryPromptJobSchema>;

/** An answer while it is written. */
const partialAnswerSchema = z.object({
  model: z.string(),
  sample: z.number(),
  /** So far. Untrusted. */
  text: z.string(),
  /** So far, EOS included. */
  tokens: z.number(),
  done: z.boolean(),
  /** Once all answers are written. */
  gold: z.number().optional(),
});
export const partialSchema = z.array(partialAnswerSchema);
export type PartialAnswer = z.infer<typeof partialAnswerSchema>;

const triedAnswerSchema = z.object({
  model: z.string(),
  sample: z.number(),
  text: z.string(),
  /** With EOS, rather than cut at the limit. */
  ended: z.boolean(),
  /** At temperature 1, nats: under the model that wrote it, and under the SFT model. */
  tokens: z.array(z.object({ text: z.string(), logProb: z.number(), logRef: z.number() })),
  gold: z.number(),
  /** Standard deviations of the SFT model's answers. */
  rewardModel: z.number().optional(),
  /** Probability that it is what is wanted, 0-1. */
  classifier: z.number().optional(),
});
export type TriedAnswer = z.infer<typeof triedAnswerSchema>;

export const tryPromptResultSchema = z.object({
  kind: z.literal('tryPrompt'),
  promptTokens: z.number(),
  /** The answers of one model stand together. */
  answers: z.array(triedAnswerSchema),
  /** Each model's own writing, all its answers together; the prompt is read before. */
  speed: z.array(z.object({ model: z.string(), tokensPerSecond: z.number() })),
  classifier: z.object({ model: z.string(), label: z.string() }).optional(),
  /** What could not be judged, in sentences. */
  problems: z.array(z.string()),
});

export const tokenizePromptJobSchema = z.object({ kind: z.literal('tokenizePrompt'), prompt: promptSchema });
export const tokenizePromptResultSchema = z.object({
  kind: z.literal('tokenizePrompt'),
  tokens: z.array(z.string()),
  /** Prompt and answer together. */
  positions: z.number(),
});
