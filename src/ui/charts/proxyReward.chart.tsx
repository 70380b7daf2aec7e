import type { ChartSpec } from './chartSpec.ts';

export const chart: ChartSpec = {
  title: 'Proxy reward',
  says: 'What the learned reward model gives. Where it rises while gold reward falls, the policy exploits the reward model’s mistakes.',
  place: 'main',
  order: 4,
  plots: [{ metric: 'objective/scores', include: [0] }],
};
