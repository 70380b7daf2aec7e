import type { PresetSpec } from '../shared/catalog.ts';
import { AppError } from '../shared/errors.ts';
import { LEARNED_REWARD, singleReward } from '../shared/rewardSpec.ts';
import { failurePresets } from './failures/registry.ts';
import { rewardHacking } from './failures/rewardHacking.ts';
import { reviewsTask } from './reviewsTask.ts';

/** A preset and the task it runs on. `knobs` holds only what differs from the defaults. */
export interface Preset extends PresetSpec {
  readonly task: string;
}

/** A reward model that has memorised the labels of ten prompts, and a PPO in a hurry. */
const gullibleReward = {
  'preferences.prompts': 10,
  'rewardModel.pooling': 'mean',
  'rewardModel.epochs': 8,
  'rewardModel.batchSize': 8,
  'ppo.critic': 'shared',
  'ppo.learningRate': 1e-3,
  'ppo.schedule': 'constant',
  'ppo.episodes': 64,
  'ppo.updates': 40,
} as const;

const supportDesk = {
  models: ['tiny-support', 'small'],
  knobs: { 'generation.maxNewTokens': 36 },
  judge: { classifier: 'classifier-replies', label: 'toxic', metric: 'toxicity' },
} satisfies Partial<Preset>;

export const presets: readonly Preset[] = [
  {
    id: 'reviews',
    label: 'Positive reviews',
    says: 'PPO and DPO teach the same tiny GPT-2 to praise, live, in your browser, from the same 900 preferences.',
    ...reviewsTask,
    knobs: {},
  },
  {
    id: 'reviews-gt',
    label: 'Positive reviews, true reward',
    says: 'PPO is paid the gold score itself instead of a learned reward: PPO-GT in the DPO paper.',
    ...reviewsTask,
    knobs: {},
    reward: singleReward('gold'),
  },
  {
    id: 'noisy-labels',
    label: 'Noisy labels',
    says: 'One label in five is the wrong way round: which method suffers more from the same wrong labels?',
    ...reviewsTask,
    knobs: { 'preferences.labelNoise': 0.2 },
  },
  {
    id: 'harmless',
    label: 'Harmless replies',
    says: 'Two support replies in five are rude, and the rude ones solve the problem: can toxicity fall without help falling with it?',
    ...supportDesk,
    task: 'support',
    reward: {
      combine: 'sum',
      parts: [
        { part: LEARNED_REWARD, weight: 1, config: {} },
        { part: 'classifier', weight: 0.5, config: { model: 'classifier-replies', label: 'nontoxic' } },
      ],
    },
  },
  {
    id: 'harmless-only',
    label: 'Harmless at any price',
    says: 'Only the tone counts: PPO is paid by the toxicity classifier alone, and DPO’s labels ask for nothing else. Watch helpfulness.',
    ...supportDesk,
    task: 'politeness',
    reward: {
      combine: 'sum',
      parts: [{ part: 'classifier', weight: 1, config: { model: 'classifier-replies', label: 'nontoxic' } }],
    },
  },
  {
    id: 'biased-annotators',
    label: 'Six biased annotators',
    says: 'Six people with tastes and scales of their own rate the answers: what their biases do to both methods.',
    ...reviewsTask,
    knobs: { 'preferences.annotators': 'pool' },
  },
  {
    id: 'calibrated-annotators',
    label: 'Six annotators, calibrated',
    says: 'The same ratings with each person’s leniency and scale estimated from shared answers, and removed.',
    ...reviewsTask,
    knobs: { 'preferences.annotators': 'calibrated' },
  },
  {
    id: 'reward-hacking',
    label: 'Reward hacking',
    says: 'Few labels, no KL penalty: PPO’s proxy reward keeps rising while gold reward collapses into praise salad.',
    ...reviewsTask,
    knobs: { ...gullibleReward, 'ppo.klCoef': 0 },
    failure: rewardHacking,
  },
  {
    id: 'on-a-leash',
    label: 'Reward hacking, on a leash',
    says: 'The same gullible reward model, with a KL penalty: PPO stays near the SFT model and gold reward stays up.',
    ...reviewsTask,
    knobs: { ...gullibleReward, 'ppo.klCoef': 0.1 },
  },
  ...failurePresets,
];

/** @throws AppError('config') naming what there is */
export function findPreset(id: string): Preset {
  const preset = presets.find((candidate) => candidate.id === id);
  if (preset) return preset;
  throw new AppError(
    'config',
    `preset: expected one of ${presets.map((known) => known.id).join(', ')}, got ${id}`,
  );
}
