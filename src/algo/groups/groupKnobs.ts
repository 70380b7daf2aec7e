/** Knobs and metrics that the methods with several answers to a prompt share. */
import { type MetricSpec, metricSpec, numberKnob } from '../../shared/spec.ts';
import { optimizerKnobs } from '../optimizerKnobs.ts';
import { ppoKnobs } from '../ppo/ppoKnobs.ts';
import { ppoMetrics } from '../ppo/ppoMetrics.ts';

/** How answers are sampled. */
export const samplingKnobs = (defaults: { readonly prompts: number; readonly answers: number }) =>
  ({
    prompts: numberKnob({
      label: 'prompts per update',
      says: 'Prompts drawn before each update.',
      default: defaults.prompts,
      min: 1,
      max: 128,
      integer: true,
    }),
    answers: numberKnob({
      label: 'answers per prompt',
      says: 'Answers sampled to each prompt, to be compared with each other.',
      default: defaults.answers,
      min: 2,
      max: 32,
      integer: true,
    }),
    missingEos: ppoKnobs.missingEos,
  }) as const;

/** How the policy is updated on them. */
export const groupUpdateKnobs = {
  learningRate: ppoKnobs.learningRate,
  clipRange: ppoKnobs.clipRange,
  updates: ppoKnobs.updates,
  epochs: { ...ppoKnobs.epochs, default: 2 },
  ...optimizerKnobs,
} as const;

const FROM_PPO = [
  'objective/scores',
  'eval/scores',
  'objective/entropy',
  'rollout/kl_k1',
  'rollout/kl_k3',
  'rollout/kl_exact',
  'completions/mean_length',
  'episode',
];

/** Of the sampled answers. */
export const samplingMetrics: readonly MetricSpec[] = [
  ...ppoMetrics.filter(({ id }) => FROM_PPO.includes(id)),
  metricSpec(
    'reward_std',
    'reward spread',
    'SD of SFT',
    'neither',
    'Standard deviation of the rewards of one prompt’s answers, mean over the prompts. At 0 there is nothing left to compare.',
  ),
  metricSpec(
    'frac_reward_zero_std',
    'prompts without a difference',
    '0-1',
    'lower',
    'Share of prompts all of whose answers were rewarded alike: they teach nothing.',
  ),
  metricSpec(
    'completions/clipped_ratio',
    'cut answers',
    '0-1',
    'lower',
    'Share of the sampled answers that did not end within the length limit.',
  ),
];

/** Of the update. */
export const groupUpdateMetrics: readonly MetricSpec[] = [
  metricSpec(
    'loss',
    'loss',
    '',
    'neither',
    'The clipped surrogate. It starts near 0 at each update by construction: watch the reward.',
  ),
  metricSpec(
    'entropy',
    'entropy',
    'nats/token',
    'neither',
    'How undecided the policy is about each token of the sampled answers.',
  ),
  metricSpec(
    'clip_ratio/region_mean',
    'clip ratio',
    '0-1',
    'neither',
    'Share of the probability ratios (GRPO: of tokens, RLOO: of answers) whose gradient the clip range cut.',
  ),
  metricSpec('learning_rate', 'learning rate', '', 'neither', 'The step size in force.'),
  metricSpec('grad_norm', 'gradient norm', '', 'neither', 'Norm of all gradients together, before clipping.'),
];
