import type { ChartSpec } from './chartSpec.ts';

export const chart: ChartSpec = {
  title: 'Loss',
  says: 'Each method minimises its own loss, so the two cannot be compared with each other. PPO’s hovers near zero by design; DPO’s starts at ln 2.',
  place: 'main',
  order: 5,
  plots: [
    { metric: 'loss/policy_avg', title: 'PPO policy loss', include: [0] },
    { metric: 'loss', title: 'DPO loss', algorithm: 'dpo', include: [0, 0.75] },
  ],
};
