import type { ChartSpec, PlotSpec } from './chartSpec.ts';
import { namesOf, reportersOf } from './laneMetrics.ts';

const PLOTS: readonly PlotSpec[] = [
  { metric: 'policy/clipfrac_avg', title: 'clip fraction', include: [0, 0.1] },
  { metric: 'loss/value_avg', title: 'value loss', include: [0] },
  { metric: 'policy/entropy_avg', title: 'entropy', include: [0] },
  { metric: 'val/explained_variance', title: 'expl. variance', include: [0, 1] },
  { metric: 'completions/mean_length', title: 'length', include: [0] },
];
/** Nobody reports it but who does PPO's update. */
const TELLING = 'policy/clipfrac_avg';

export const chart = {
  title: (catalog, settings) => `${namesOf(reportersOf(catalog, settings, TELLING))}: diagnostics`,
  says: 'Signs of health: a clip fraction well under 0.3, a value loss that falls, entropy and length that do not collapse.',
  place: 'diagnostics',
  order: 1,
  plots: (catalog, settings) => (reportersOf(catalog, settings, TELLING).length > 0 ? PLOTS : []),
} satisfies ChartSpec;
