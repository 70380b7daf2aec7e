import type { ChartSpec } from './chartSpec.ts';

export const chart: ChartSpec = {
  title: 'PPO diagnostics',
  says: 'Signs of health: a clip fraction well under 0.3, a value loss that falls, entropy and length that do not collapse.',
  place: 'diagnostics',
  order: 1,
  plots: [
    { metric: 'policy/clipfrac_avg', include: [0, 0.1] },
    { metric: 'loss/value_avg', include: [0] },
    { metric: 'policy/entropy_avg', include: [0] },
    { metric: 'val/explained_variance', include: [0, 1] },
    { metric: 'completions/mean_length', include: [0] },
  ],
};
