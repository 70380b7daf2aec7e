/** What exists, as plain data for the page. */
import { algorithms } from '../algo/registry.ts';
import { rewardModelKnobs, rewardModelMetrics } from '../algo/rewardModel/rewardModelKnobs.ts';
import type { AnyAlgorithm } from '../algo/types.ts';
import { type Catalog } from '../shared/catalog.ts';
import {
  type KnobGroup,
  type Knobs,
  type MetricSpec,
  metricSpec,
  numberKnob,
  choiceKnob,
} from '../shared/spec.ts';
import { preferenceKnobs } from '../task/preferences.ts';
import { presets } from '../task/presets.ts';
import { rewardPartSpecs } from '../task/rewards/registry.ts';
import { evaluationMetrics } from './evaluate.ts';

export const generationKnobs = {
  maxNewTokens: numberKnob({
    label: 'longest answer',
    says: 'Answers are cut after this many tokens.',
    unit: 'tokens',
    default: 28,
    min: 2,
    max: 56,
    integer: true,
  }),
  temperature: numberKnob({
    label: 'temperature',
    says: 'Of sampling; log-probabilities in PPO are those of the tempered policy. Below 1 answers vary less.',
    default: 1,
    min: 0.1,
    max: 2,
  }),
};

export const evaluationKnobs = {
  prompts: numberKnob({
    label: 'held-out prompts',
    says: 'Prompts that gold reward and KL are measured on. More is steadier and slower.',
    default: 64,
    min: 4,
    max: 200,
    integer: true,
  }),
  points: numberKnob({
    label: 'evaluations',
    says: 'How often in a run the policy is judged on the held-out prompts.',
    default: 20,
    min: 1,
    max: 500,
    integer: true,
  }),
};

export const referenceKnobs = {
  model: choiceKnob({
    label: 'reference',
    says: 'What PPO’s KL penalty and the implicit rewards of DPO are measured against. It must be the model that training starts from; the base model, before SFT, is a common mistake.',
    default: 'sft',
    choices: { sft: 'the SFT model', base: 'the base model, before SFT' },
    advanced: true,
  }),
};

const group = (id: string, label: string, says: string, knobs: Knobs): KnobGroup => ({
  id,
  label,
  says,
  knobs,
});

const sharedGroups: readonly KnobGroup[] = [
  group('rewardModel', 'Reward model', 'Learned from the pairs before PPO starts.', rewardModelKnobs),
  group('preferences', 'Preferences', 'The labels that both methods learn from.', preferenceKnobs),
  group('generation', 'Generation', 'How answers are sampled.', generationKnobs),
  group('evaluation', 'Evaluation', 'How progress is judged.', evaluationKnobs),
  group('reference', 'Reference', 'The frozen model that drift is measured from.', referenceKnobs),
];

function groupsOf(algorithm: AnyAlgorithm): string[] {
  const reward = algorithm.needs.includes('reward') ? ['rewardModel'] : [];
  const preferences = algorithm.needs.includes('preferences') ? ['preferences'] : [];
  return [algorithm.id, ...reward, ...preferences, 'generation', 'evaluation', 'reference'];
}

/** Live shares of a composed reward's parts. */
const rewardPartMetrics: readonly MetricSpec[] = rewardPartSpecs.flatMap(({ id, label }) => [
  metricSpec(
    `reward/part/${id}`,
    `${label}: contribution`,
    'sd',
    'neither',
    'What this part adds to the reward, mean over the rollouts, in standard deviations of the SFT model’s reward.',
  ),
  metricSpec(
    `reward/share/${id}`,
    `${label}: share`,
    '0-1',
    'neither',
    'How much of all that moves the reward comes from this part: mean |contribution| among those of all parts.',
  ),
]);

/** First declaration wins: several algorithms report `grad_norm`. */
function uniqueMetrics(metrics: readonly MetricSpec[]): MetricSpec[] {
  return [...new Map(metrics.toReversed().map((metric) => [metric.id, metric])).values()].toReversed();
}

const metrics = uniqueMetrics([
  ...evaluationMetrics,
  ...rewardModelMetrics,
  ...algorithms.flatMap((algorithm) => algorithm.metrics),
  ...rewardPartMetrics,
]);

export const catalog: Catalog = {
  algorithms: algorithms.map((algorithm) => ({
    id: algorithm.id,
    label: algorithm.label,
    says: `${algorithm.says} ${algorithm.whenToUse}`,
    whenToUse: algorithm.whenToUse,
    needs: [...algorithm.needs],
    holds: [...algorithm.holds],
    knobGroups: groupsOf(algorithm),
    metrics: algorithm.metrics.map((metric) => metric.id),
    ownMetrics: algorithm.metrics.filter((metric) => !metrics.includes(metric)),
  })),
  knobGroups: [
    ...algorithms.map((algorithm) => group(algorithm.id, algorithm.label, algorithm.says, algorithm.knobs)),
    ...sharedGroups,
  ],
  metrics,
  presets: presets.map(({ id, label, says, models, knobs, reward, judge, failure }) => ({
    id,
    label,
    says,
    models,
    knobs,
    reward,
    ...(judge && { judge }),
    ...(failure && { failure }),
  })),
  rewardParts: [...rewardPartSpecs],
};
