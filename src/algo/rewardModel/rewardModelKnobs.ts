import { choiceKnob, type ConfigOf, type MetricSpec, numberKnob } from '../../shared/spec.ts';

export const rewardModelKnobs = {
  learningRate: numberKnob({
    label: 'learning rate',
    says: 'AdamW step size of the reward model.',
    default: 4e-3,
    min: 1e-6,
    max: 5e-2,
    scale: 'log',
  }),
  epochs: numberKnob({
    label: 'epochs',
    says: 'Passes over the pairs. More on few pairs memorises them: the recipe for reward hacking.',
    default: 2,
    min: 1,
    max: 50,
    integer: true,
  }),
  batchSize: numberKnob({
    label: 'batch size',
    says: 'Pairs in each step.',
    default: 32,
    min: 1,
    max: 256,
    integer: true,
  }),
  pooling: choiceKnob({
    label: 'reads',
    says: 'Where the score comes from: the last token (as TRL and exports have it) or the mean over the answer.',
    default: 'last',
    choices: { last: 'last token', mean: 'mean over the answer' },
    advanced: true,
  }),
  centering: numberKnob({
    label: 'centering',
    says: 'Weight of the mean squared sum of both rewards, which pins their level at 0.',
    default: 0.01,
    min: 0,
    max: 1,
    advanced: true,
  }),
} as const;
export type RewardModelConfig = ConfigOf<typeof rewardModelKnobs>;

export const rewardModelMetrics: readonly MetricSpec[] = [
  {
    id: 'rewardModel/loss',
    label: 'reward model loss',
    unit: 'nats',
    better: 'lower',
    says: 'Mean of -log sigma(r_chosen - r_rejected) on the training pairs; ln 2 is a coin toss.',
    baseline: { value: Math.LN2, label: 'ln 2' },
  },
  {
    id: 'rewardModel/accuracy',
    label: 'reward model accuracy',
    unit: '0-1',
    better: 'higher',
    says: 'Share of the batch’s pairs that it orders as labelled.',
    baseline: { value: 0.5, label: 'chance' },
  },
  {
    id: 'rewardModel/heldOutAccuracy',
    label: 'held-out accuracy',
    unit: '0-1',
    better: 'higher',
    says: 'The same on pairs from prompts that training never sees.',
    baseline: { value: 0.5, label: 'chance' },
  },
];
