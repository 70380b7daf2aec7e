import type { Catalog } from '../shared/catalog.ts';
import type { MetricSpec } from '../shared/spec.ts';
import type { LaneState } from './laneState.ts';

/** One number of a lane's scoreboard, with what its tooltip says. */
export interface ScoreboardCell {
  /** What scripts find it by (`data-metric`). */
  readonly metric: string;
  readonly label: string;
  readonly unit: string;
  readonly says: string;
  readonly value: (lane: LaneState) => number | undefined;
}

const EVALUATED = ['gold/reward', 'objective/kl'] as const;
const WORDS: Readonly<Record<(typeof EVALUATED)[number], Omit<ScoreboardCell, 'metric' | 'value'>>> = {
  'gold/reward': {
    label: 'gold reward',
    unit: '0–1',
    says: 'Mean gold score of answers to held-out prompts. Neither method ever sees it. Higher is better.',
  },
  'objective/kl': {
    label: 'exact KL',
    unit: 'nats',
    says: 'How far the policy has moved from the SFT model, summed over an answer. Lower is closer; reward bought with less KL is better.',
  },
};

const COSTS: readonly ScoreboardCell[] = [
  {
    metric: 'wallMs',
    label: 'wall time',
    unit: 's',
    says: 'Time spent running, pauses left out, every stage included. Lower is better.',
    value: (lane) => lane.wallMs,
  },
  {
    metric: 'optimizerSteps',
    label: 'opt. steps',
    unit: 'steps',
    says: 'Updates of the policy’s weights by the optimizer.',
    value: (lane) => lane.progress?.optimizerSteps,
  },
  {
    metric: 'samples',
    label: 'samples',
    unit: 'episodes or pairs',
    says: 'Episodes (PPO) or pairs (DPO) trained on, repeats counted. Fewer for the same gold reward is better.',
    value: (lane) => lane.progress?.samples,
  },
  {
    metric: 'tokensGenerated',
    label: 'generated',
    unit: 'tokens',
    says: 'Tokens the policy wrote during training. PPO needs fresh answers at every update; DPO needs none after the pairs.',
    value: (lane) => lane.progress?.tokensGenerated,
  },
  {
    metric: 'tokensTrained',
    label: 'trained',
    unit: 'tokens',
    says: 'Tokens that went through a backward pass. Fewer for the same gold reward is better.',
    value: (lane) => lane.progress?.tokensTrained,
  },
  {
    metric: 'pairs',
    label: 'labels',
    unit: 'pairs',
    says: 'Preference pairs learned from. Both lanes learn from the same ones: PPO through a reward model, DPO directly.',
    value: (lane) => lane.preferences?.pairs,
  },
  {
    metric: 'peakBytes',
    label: 'memory',
    unit: 'bytes',
    says: 'The most memory that tensors have held at once in this lane. Lower is better.',
    value: (lane) => lane.progress?.peakBytes,
  },
];

/** The cells in the order in which they are shown; the catalog's own words where it describes the metric. */
export function scoreboardCells(catalog: Catalog | null): readonly ScoreboardCell[] {
  const evaluated = EVALUATED.map((metric): ScoreboardCell => {
    const spec: MetricSpec | undefined = catalog?.metrics.find((known) => known.id === metric);
    const words = WORDS[metric];
    return {
      metric,
      label: words.label,
      unit: spec?.unit ?? words.unit,
      says: spec?.says ?? words.says,
      value: (lane) => lane.evaluation?.metrics[metric],
    };
  });
  return [...evaluated, ...COSTS];
}

/** Gold reward gained over the SFT model, on the same prompts. */
export function goldGain(lane: LaneState): number | undefined {
  const now = lane.evaluation?.metrics['gold/reward'];
  const before = lane.start?.metrics['gold/reward'];
  return now === undefined || before === undefined ? undefined : now - before;
}
