import type { ChartSpec } from './chartSpec.ts';

export const chart: ChartSpec = {
  title: 'Exact KL',
  says: 'How far each policy has moved from where both began. Reward bought with less KL is better.',
  place: 'main',
  order: 2,
  plots: [{ metric: 'objective/kl', include: [0, 1] }],
};
