import type { ChartSpec } from './chartSpec.ts';

export const chart: ChartSpec = {
  title: 'Gold against KL',
  says: 'The fair comparison: what each method gets for the distance it has moved. Up and to the left is better. Each line is one run from the SFT model on.',
  place: 'main',
  order: 3,
  plots: [{ metric: 'gold/reward', against: 'objective/kl', include: [0.4, 1], sftLevel: true }],
};
