/** What the studio can be asked to do: one schema for each job and one for its result, under the same `kind`. */
import { z } from 'zod';
import { rewardSpecSchema } from '../shared/rewardSpec.ts';
import { knobValueSchema } from '../shared/spec.ts';
import { bestOfNJobSchema, bestOfNResultSchema } from './bestOfN.ts';
import { labelledPairSchema, ownLabelsSchema } from './commands.ts';
import { evaluatePoliciesJobSchema, evaluatePoliciesResultSchema } from './evaluatePolicies.ts';
import { exactToyJobSchema, exactToyResultSchema } from './exactToy.ts';
import {
  inspectAlternativesJobSchema,
  inspectAlternativesResultSchema,
  inspectTextJobSchema,
  inspectTextResultSchema,
} from './inspectJobs.ts';
import { modelName, seed } from './jobFields.ts';
import { pairScoresSchema } from './pairScores.ts';
import { probeMachineJobSchema, probeMachineResultSchema } from './probeMachine.ts';
import {
  tokenizePromptJobSchema,
  tokenizePromptResultSchema,
  tryPromptJobSchema,
  tryPromptResultSchema,
} from './tryPrompt.ts';

const samplingSchema = z.object({
  temperature: z.number().min(0).max(2),
  maxNewTokens: z.number().int().min(1).max(200),
});
export type Sampling = z.infer<typeof samplingSchema>;
/** The reward model's knobs by short name; missing ones have their defaults. */
const rewardModelConfigSchema = z.record(z.string(), knobValueSchema);

const completionSchema = z.object({ text: z.string(), ended: z.boolean(), gold: z.number() });
const promptWithAnswersSchema = z.object({
  prompt: z.string(),
  completions: z.array(completionSchema),
  /** Probability, by the reward model, that the first is better; only where it chose the pair. */
  firstBetter: z.number().optional(),
});
export type PromptWithAnswers = z.infer<typeof promptWithAnswersSchema>;

export const jobSchema = z.discriminatedUnion('kind', [
  exactToyJobSchema,
  tryPromptJobSchema,
  tokenizePromptJobSchema,
  probeMachineJobSchema,
  /** Different answers to each prompt, tried again while two are equal. */
  z.object({
    kind: z.literal('writeAnswers'),
    model: modelName,
    prompts: z.array(z.string()).min(1).max(500),
    /** Answers a prompt. */
    count: z.number().int().min(1).max(8),
    sampling: samplingSchema.partial(),
    /** `uncertain`: of several candidates the two that the reward model in the studio can least tell apart. */
    choose: z.enum(['random', 'uncertain']),
    seed,
  }),
  /** A few DPO steps on single pairs, at once; the model `picks` is what comes of them. */
  z.object({
    kind: z.literal('trainOnPicks'),
    pairs: z.array(labelledPairSchema).min(1).max(500),
    steps: z.number().int().min(1).max(200),
    learningRate: z.number().min(1e-6).max(0.05),
    beta: z.number().min(0.001).max(10),
    /** Throw away what earlier picks taught. */
    restart: z.boolean(),
    /** Prompts whose greedy answer is shown before and after. */
    watch: z.array(z.string()).max(8),
    seed,
  }),
  /** The reward model stays in the studio for the jobs below. */
  z.object({
    kind: z.literal('trainRewardModel'),
    labels: ownLabelsSchema,
    from: z.enum(['sft', 'base']),
    config: rewardModelConfigSchema,
    seed,
  }),
  z.object({
    kind: z.literal('crossValidate'),
    pairs: z.array(labelledPairSchema).min(2),
    folds: z.number().int().min(2).max(10),
    config: rewardModelConfigSchema,
    seed,
  }),
  /** The reward of both sides of each pair, by the reward model or by beta log(pi / ref) of a policy. */
  z.object({
    kind: z.literal('scorePairs'),
    pairs: z.array(labelledPairSchema).max(5000),
    judge: z.discriminatedUnion('by', [
      z.object({ by: z.literal('rewardModel') }),
      z.object({ by: z.literal('implicit'), model: modelName, beta: z.number().min(0.001).max(10) }),
      z.object({ by: z.literal('gold') }),
    ]),
  }),
  /** The reward model's score after each token. */
  z.object({ kind: z.literal('attributeReward'), prompt: z.string(), answer: z.string() }),
  /** Preferences from the simulated labeller, as text. */
  z.object({
    kind: z.literal('simulateLabels'),
    config: z.record(z.string(), knobValueSchema),
    seed,
  }),
  /** What each part of a reward says of texts, and what comes of them together. */
  z.object({
    kind: z.literal('previewReward'),
    reward: rewardSpecSchema,
    answers: z
      .array(z.object({ prompt: z.string(), text: z.string(), ended: z.boolean() }))
      .min(1)
      .max(200),
    seed,
  }),
  inspectTextJobSchema,
  inspectAlternativesJobSchema,
  evaluatePoliciesJobSchema,
  bestOfNJobSchema,
]);
export type Job = z.infer<typeof jobSchema>;
export type JobKind = Job['kind'];

const rewardModelResultSchema = z.object({
  /** Raw scores (not normalised) of the held-out pairs, in their order. */
  heldOut: pairScoresSchema,
  train: pairScoresSchema,
  trainPairs: z.number(),
  skippedPairs: z.number(),
  wallMs: z.number(),
});

export const jobResultSchema = z.discriminatedUnion('kind', [
  exactToyResultSchema,
  tryPromptResultSchema,
  tokenizePromptResultSchema,
  probeMachineResultSchema,
  z.object({ kind: z.literal('writeAnswers'), items: z.array(promptWithAnswersSchema) }),
  z.object({
    kind: z.literal('trainOnPicks'),
    lossBefore: z.number(),
    lossAfter: z.number(),
    /** Summed log-probs of each pair, nats. */
    pairs: z.array(
      z.object({
        chosenBefore: z.number(),
        chosenAfter: z.number(),
        rejectedBefore: z.number(),
        rejectedAfter: z.number(),
      }),
    ),
    watched: z.array(z.object({ prompt: z.string(), before: z.string(), after: z.string() })),
    /** Exact KL to the SFT model on the watched prompts, nats. */
    kl: z.number(),
    wallMs: z.number(),
  }),
  rewardModelResultSchema.extend({ kind: z.literal('trainRewardModel') }),
  z.object({
    kind: z.literal('crossValidate'),
    folds: z.array(z.object({ heldOut: pairScoresSchema, accuracy: z.number() })),
  }),
  z.object({ kind: z.literal('scorePairs'), scores: pairScoresSchema }),
  z.object({
    kind: z.literal('attributeReward'),
    tokens: z.array(
      z.object({
        text: z.string(),
        /** Whether it belongs to the prompt. */
        isPrompt: z.boolean(),
        /** The score if the text ended here. */
        score: z.number(),
      }),
    ),
    score: z.number(),
  }),
  z.object({
    kind: z.literal('simulateLabels'),
    labels: ownLabelsSchema,
    hash: z.string(),
  }),
  z.object({
    kind: z.literal('previewReward'),
    /** By part, then by answer: its raw values. */
    parts: z.array(z.object({ part: z.string(), values: z.array(z.number()) })),
    total: z.array(z.number()),
    shares: z.array(z.number()),
  }),
  inspectTextResultSchema,
  inspectAlternativesResultSchema,
  evaluatePoliciesResultSchema,
  bestOfNResultSchema.extend({ kind: z.literal('bestOfN') }),
]);
export type JobResult = z.infer<typeof jobResultSchema>;
export type JobOf<K extends JobKind> = Extract<Job, { kind: K }>;
export type ResultOf<K extends JobKind> = Extract<JobResult, { kind: K }>;
