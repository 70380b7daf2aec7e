import type { ChartSpec } from './chartSpec.ts';

export const chart: ChartSpec = {
  title: 'Gold reward',
  says: 'How positive the answers to held-out prompts really are, by a score that neither method sees. Higher is better.',
  place: 'main',
  order: 1,
  plots: [{ metric: 'gold/reward', include: [0.4, 1], sftLevel: true }],
};
