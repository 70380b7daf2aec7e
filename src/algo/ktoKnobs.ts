/** KTO's knobs and metrics, with what the page says of each. */
import { type ConfigOf, type MetricSpec, metricSpec, numberKnob } from '../shared/spec.ts';
import { pairKnobs, pairMetrics } from './pairs/pairKnobs.ts';

const shared = pairKnobs({ learningRate: 1e-3, steps: 80 });
const weightKnob = (label: string, says: string) =>
  numberKnob({ label, says, default: 1, min: 0, max: 10, hot: true });

export const ktoKnobs = {
  ...shared,
  batchSize: { ...shared.batchSize, says: 'Answers in each step.', default: 64, min: 2 },
  beta: numberKnob({
    label: 'beta',
    says: 'How strongly the policy is tied to the reference: how soon gains and losses stop counting more.',
    default: 0.2,
    min: 0.001,
    max: 10,
    scale: 'log',
    hot: true,
  }),
  desirableWeight: weightKnob(
    'weight of good answers',
    'What a good answer weighs (lambda D). Raise it where they are rare.',
  ),
  undesirableWeight: weightKnob(
    'weight of bad answers',
    'What a bad answer weighs (lambda U). Raise it where they are rare.',
  ),
} as const;
export type KtoConfig = ConfigOf<typeof ktoKnobs>;

export const klInLoss = metricSpec(
  'kl',
  'KL in the loss',
  'nats',
  'neither',
  'The drift that the loss itself works with: KTO’s z, mean log-ratio of answers to other prompts, at least 0; GRPO’s k3 estimate per token.',
  { baseline: { value: 0, label: 'SFT' } },
);

const NOT_OF_SINGLE_ANSWERS = ['rewards/accuracies', 'nll_loss'];

export const ktoMetrics: readonly MetricSpec[] = [
  ...pairMetrics.filter(({ id }) => !NOT_OF_SINGLE_ANSWERS.includes(id)),
  klInLoss,
];
