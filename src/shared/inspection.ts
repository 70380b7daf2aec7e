/**
 * What a training step wrote down of itself, as plain data. Numbers of tokens are typed arrays over all response tokens
 * of the kept sequences, laid end to end ([M]); numbers of sequences are [S]. All log-probs are in nats.
 */
import { z } from 'zod';

export const floatsSchema: z.ZodType<Float32Array> = z.instanceof(Float32Array);
/** A diverging step says NaN, and should be looked at all the same. */
const anyNumber = z.custom<number>((value) => typeof value === 'number');
const ints: z.ZodType<Int32Array> = z.instanceof(Int32Array);

/** The sequences that are kept: the first of the step's batch, in its order. */
export const keptSequencesSchema = z.object({
  /** All tokens, laid end to end. */
  ids: ints,
  /** [S + 1] where each sequence starts in `ids`; the last is the end. */
  starts: ints,
  /** [S] */
  promptLengths: ints,
  /** Sequences of the whole batch, of which these are the first (of pairs: of both halves). */
  batchRows: z.number(),
  eosId: z.number(),
});
export type KeptSequences = z.infer<typeof keptSequencesSchema>;

/** Parts of a step that the visitor can stop after. */
export const STEP_PHASES = ['sample', 'score', 'advantage', 'update'] as const;
export type StepPhase = (typeof STEP_PHASES)[number];

/** Under the old policy, which wrote the answers, before any update. */
const scoredSchema = z.object({
  logProbs: floatsSchema, // [M]
  logRef: floatsSchema, // [M]
  /** [M] KL of the two whole next-token distributions. */
  exactKl: floatsSchema,
  entropy: floatsSchema, // [M]
  /** [M] of the critic, where there is one */
  values: floatsSchema.optional(),
  /** [S] what the reward said */
  rawScores: floatsSchema.optional(),
  /** [S] after the rule for answers that did not end */
  scores: floatsSchema,
});

const estimatedSchema = z.object({
  rewards: floatsSchema, // [M]
  /** [M] by GAE, before whitening */
  advantages: floatsSchema,
  /** [M] as the loss sees them */
  used: floatsSchema,
  returns: floatsSchema, // [M]
  /** Of the advantages of the whole batch, with which they were whitened. */
  whitening: z.object({ mean: anyNumber, variance: anyNumber, count: z.number() }).nullable(),
});

const updatedSchema = z.object({
  /** For each epoch, [M]: log-probs as the loss of that epoch saw them. */
  epochs: z.array(floatsSchema),
  /** [M] after the last optimizer step */
  logProbs: floatsSchema,
  values: floatsSchema.optional(), // [M]
  /** What the step itself reported. */
  metrics: z.record(z.string(), anyNumber),
});

/** A step of an algorithm that samples answers and scores them. */
export const rolloutInspectionSchema = z.object({
  kind: z.literal('rollouts'),
  /** The last part of the step that is done. */
  phase: z.enum(STEP_PHASES),
  sequences: keptSequencesSchema,
  numbers: z.object({
    temperature: z.number(),
    maxNewTokens: z.number(),
    clipRange: z.number(),
    missingEos: z.string(),
    /** Of the penalty in the rewards (PPO); absent: KL is in the loss, or nowhere. */
    klCoef: z.number().optional(),
    gamma: z.number().optional(),
    lambda: z.number().optional(),
    valueClipRange: z.number().optional(),
  }),
  scored: scoredSchema.optional(),
  /** By GAE, with a critic. */
  estimated: estimatedSchema.optional(),
  /** From the other answers to the same prompt: [S], the same for every token of an answer. */
  groups: z.object({ size: z.number(), advantages: floatsSchema }).optional(),
  updated: updatedSchema.optional(),
});
export type RolloutInspection = z.infer<typeof rolloutInspectionSchema>;

/** A step on labelled pairs. Of `sequences`, the first half was chosen, the second rejected, in the same order. */
export const pairInspectionSchema = z.object({
  kind: z.literal('pairs'),
  sequences: keptSequencesSchema,
  loss: z.object({
    /** `sigmoid`, `ipo`, `hinge`, `robust`: of the DPO family. Empty: another loss, which has no reference. */
    type: z.enum(['sigmoid', 'ipo', 'hinge', 'robust', '']),
    beta: z.number(),
    labelSmoothing: z.number(),
    ipoNormalised: z.boolean(),
  }),
  /** [M] of each token under the SFT model; absent where margins are measured from something else. */
  logRef: floatsSchema.optional(),
  /** [S] summed reference log-probs, as the step used them; absent if it uses none. */
  referenceSums: floatsSchema.optional(),
  /** [S / 2] factors on the losses; absent: all 1 */
  weights: floatsSchema.optional(),
  before: floatsSchema, // [M]
  after: floatsSchema, // [M]
  metrics: z.record(z.string(), anyNumber),
});
export type PairInspection = z.infer<typeof pairInspectionSchema>;

export const inspectionSchema = z.discriminatedUnion('kind', [rolloutInspectionSchema, pairInspectionSchema]);
export type Inspection = z.infer<typeof inspectionSchema>;

/** What the lane's reward model says of labelled pairs, token by token. */
export const rewardReadingSchema = z.object({
  /** The first half was chosen, the second rejected. */
  sequences: keptSequencesSchema,
  /** Over all tokens, prompts included: the raw score if the text ended there. */
  tokenScores: floatsSchema,
  /** [S] raw */
  scores: floatsSchema,
  pooling: z.enum(['last', 'mean']),
  /** A reward is (raw - center) / spread: mean 0 and standard deviation 1 on answers of the SFT model. */
  center: z.number(),
  spread: z.number(),
});
export type RewardReading = z.infer<typeof rewardReadingSchema>;
