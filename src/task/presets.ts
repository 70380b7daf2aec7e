import type { PresetSpec } from '../shared/spec.ts';

/** A preset and the task it runs on. `knobs` holds only what differs from the defaults. */
export interface Preset extends PresetSpec {
  readonly task: string;
}

export const presets: readonly Preset[] = [
  {
    id: 'reviews',
    label: 'Positive reviews',
    says: 'A tiny GPT-2 that finishes reviews learns to praise, from about 900 simulated preferences.',
    model: 'tiny-reviews',
    task: 'reviews',
    knobs: {},
  },
  {
    id: 'reviews-gt',
    label: 'Positive reviews, true reward',
    says: 'The same, but PPO is paid the gold score itself instead of a learned reward (PPO-GT in the DPO paper).',
    model: 'tiny-reviews',
    task: 'reviews',
    knobs: { 'reward.source': 'gold' },
  },
  {
    id: 'noisy-labels',
    label: 'Noisy labels',
    says: 'One label in five is the wrong way round. Both methods learn from the same wrong labels.',
    model: 'tiny-reviews',
    task: 'reviews',
    knobs: { 'preferences.labelNoise': 0.2 },
  },
];
