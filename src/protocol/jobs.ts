/** What the studio can be asked to do: one schema for each job and one for its result, under the same `kind`. */
import { z } from 'zod';
import { floatsSchema } from '../shared/inspection.ts';
import { rewardSpecSchema } from '../shared/rewardSpec.ts';
import { knobValueSchema } from '../shared/spec.ts';
import { labelledPairSchema, ownLabelsSchema } from './commands.ts';
import { exactToyJobSchema, exactToyResultSchema } from './exactToy.ts';
import { probeMachineJobSchema, probeMachineResultSchema } from './probeMachine.ts';
import {
  tokenizePromptJobSchema,
  tokenizePromptResultSchema,
  tryPromptJobSchema,
  tryPromptResultSchema,
} from './tryPrompt.ts';

const seed = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** `sft`, or the name under which a policy was adopted. */
const modelName = z.string();
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
  /** Next-token distribution and attention of one position of a text, by several models. */
  z.object({
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
  }),
  /** How probable the answers of a pair are, and what each model says to the prompt by itself. */
  z.object({
    kind: z.literal('inspectAlternatives'),
    models: z.array(modelName).min(1).max(4),
    prompt: z.string(),
    /** The chosen one, then the rejected one. */
    answers: z.array(z.object({ text: z.string(), ended: z.boolean() })).length(2),
    /** Samples of each model besides its greedy answer. */
    samples: z.number().int().min(0).max(64),
    seed,
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
  /** The same held-out prompts, answered by each model with the same draws, and what every judge says of it. */
  z.object({
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
  }),
  /** Many answers of the SFT model to each held-out prompt, ranked by the reward model of a PPO lane of this seed, and by gold. */
  z.object({
    kind: z.literal('bestOfN'),
    prompts: z.number().int().min(1).max(200),
    /** Answers a prompt; the sizes go up to it. */
    samples: z.number().int().min(1).max(1024),
    sizes: z.array(z.number().int().min(1)).min(1).max(20),
    /** Differences from the studio's preset, by full knob id. */
    knobs: z.record(z.string(), knobValueSchema),
    seed,
  }),
]);
export type Job = z.infer<typeof jobSchema>;
export type JobKind = Job['kind'];

const pairScoresSchema = z.array(
  z.object({
    chosen: z.number(),
    rejected: z.number(),
    /** Response tokens of each side. */
    chosenLength: z.number(),
    rejectedLength: z.number(),
  }),
);
export type PairScores = z.infer<typeof pairScoresSchema>;

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

const rewardModelResultSchema = z.object({
  /** Raw scores (not normalised) of the held-out pairs, in their order. */
  heldOut: pairScoresSchema,
  train: pairScoresSchema,
  trainPairs: z.number(),
  skippedPairs: z.number(),
  wallMs: z.number(),
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
  }),
  z.object({
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
  z.object({
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
  }),
  bestOfNResultSchema.extend({ kind: z.literal('bestOfN') }),
]);
export type JobResult = z.infer<typeof jobResultSchema>;
export type JobOf<K extends JobKind> = Extract<Job, { kind: K }>;
export type ResultOf<K extends JobKind> = Extract<JobResult, { kind: K }>;
