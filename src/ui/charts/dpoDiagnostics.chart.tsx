import type { ChartSpec } from './chartSpec.ts';

export const chart: ChartSpec = {
  title: 'DPO diagnostics',
  says: 'The margin between chosen and rejected should grow. Both log-probabilities often fall; the rejected one should fall further.',
  place: 'diagnostics',
  order: 2,
  plots: [
    { metric: 'rewards/margins', title: 'margin', include: [0] },
    { metric: 'rewards/accuracies', title: 'accuracy', include: [0.5, 1] },
    { metric: 'eval_rewards/accuracies', title: 'held-out acc.', include: [0.5, 1] },
    { metric: 'logps/chosen', title: 'log p chosen' },
    { metric: 'logps/rejected', title: 'log p rejected' },
  ],
};
