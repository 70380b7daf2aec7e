import type { AlgorithmSpec } from '../../shared/catalog.ts';
import type { ChartSpec, PlotSpec } from './chartSpec.ts';
import { lanesOf } from './laneMetrics.ts';

/** Where a method has a policy and a critic, the loss of the policy; one plot for all that have. */
const POLICY_LOSS = 'loss/policy_avg';

/** `loss` is what a method lowers, and another thing for each: a plot of its own for each lane. */
function lossesOf({ id, label, metrics }: AlgorithmSpec): PlotSpec[] {
  return [
    ...(metrics.includes('loss')
      ? [{ metric: 'loss', title: `${label} loss`, algorithm: id, include: [0] }]
      : []),
    ...(metrics.includes(POLICY_LOSS)
      ? [{ metric: POLICY_LOSS, title: 'PPO policy loss', include: [0] }]
      : []),
  ];
}

export const chart: ChartSpec = {
  title: 'Loss',
  says: 'Each method minimises its own loss, so no two can be compared with each other. A clipped surrogate hovers near zero by design; DPO’s loss starts at ln 2.',
  place: 'main',
  order: 5,
  plots(catalog, settings) {
    const plots = lanesOf(catalog, settings).flatMap(lossesOf);
    return plots.filter(
      (plot, i) =>
        plots.findIndex((other) => other.metric === plot.metric && other.algorithm === plot.algorithm) === i,
    );
  },
};
