import type { ChartSpec, PlotSpec } from './chartSpec.ts';
import { namesOf, reportersOf } from './laneMetrics.ts';

const PLOTS: readonly PlotSpec[] = [
  { metric: 'rewards/margins', title: 'margin', include: [0] },
  { metric: 'rewards/accuracies', title: 'accuracy', include: [0.5, 1] },
  { metric: 'eval_rewards/accuracies', title: 'held-out acc.', include: [0.5, 1] },
  { metric: 'logps/chosen', title: 'log p chosen' },
  { metric: 'logps/rejected', title: 'log p rejected' },
];
/** Whoever tells chosen from rejected answers reports it. */
const TELLING = 'rewards/margins';

export const chart = {
  title: (catalog, settings) =>
    `${namesOf(reportersOf(catalog, settings, TELLING))}: chosen against rejected`,
  says: 'The margin between chosen and rejected should grow. Both log-probabilities often fall; the rejected one should fall further.',
  place: 'diagnostics',
  order: 2,
  plots: (catalog, settings) =>
    PLOTS.filter(({ metric }) => reportersOf(catalog, settings, metric).length > 0),
} satisfies ChartSpec;
