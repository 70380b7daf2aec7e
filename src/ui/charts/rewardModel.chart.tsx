import type { ChartSpec } from './chartSpec.ts';

export const chart: ChartSpec = {
  title: 'Reward model training',
  says: 'PPO’s lane first learns a reward model from the labels; DPO needs none. Loss starts near ln 2, accuracy near one half.',
  place: 'stage',
  order: 1,
  plots: [
    { metric: 'rewardModel/loss', include: [0, 0.75] },
    { metric: 'rewardModel/accuracy', include: [0.5, 1] },
    { metric: 'rewardModel/heldOutAccuracy', include: [0.5, 1] },
  ],
};
