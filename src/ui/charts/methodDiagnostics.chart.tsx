import type { AlgorithmSpec, Catalog } from '../../shared/catalog.ts';
import type { RaceSettings } from '../../store/settings.ts';
import type { ChartSpec, PlotSpec } from './chartSpec.ts';
import { chart as dpoDiagnostics } from './dpoDiagnostics.chart.tsx';
import { lanesOf, namesOf } from './laneMetrics.ts';
import { chart as ppoDiagnostics } from './ppoDiagnostics.chart.tsx';
import { findMetric } from './scene.ts';

/** They have charts of their own. */
const SERVED = ['ppo', 'dpo'];
/** What any method may report of its health. */
const COMMON = ['entropy', 'completions/mean_length', 'grad_norm'];
/** They say how far a run is, not how it is. */
const COUNTERS = ['epoch', 'episode', 'round', 'stage'];
/** Plots that fit side by side, as PPO’s do. */
const SHOWN = 5;

const others = (catalog: Catalog, settings: RaceSettings): AlgorithmSpec[] =>
  lanesOf(catalog, settings).filter(({ id }) => !SERVED.includes(id));

/** What a method reports and neither PPO nor DPO does, then the common signs of health. */
function candidatesOf({ metrics }: AlgorithmSpec, catalog: Catalog): string[] {
  const served = catalog.algorithms.filter(({ id }) => SERVED.includes(id)).flatMap((known) => known.metrics);
  const own = metrics.filter((metric) => !served.includes(metric) && !COUNTERS.includes(metric));
  return [...own, ...COMMON.filter((metric) => metrics.includes(metric))];
}

/** One of each list in turn, each once. */
function inTurn(lists: readonly (readonly string[])[]): string[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  const rounds = Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list[i] ?? []));
  return [...new Set(rounds.flat())];
}

const plotOf = (metric: string, catalog: Catalog): PlotSpec => ({
  metric,
  ...(findMetric(catalog, metric)?.unit === '0-1' && { include: [0, 1] }),
  ...(COMMON.includes(metric) && { include: [0] }),
});

export const chart: ChartSpec = {
  title: (catalog, settings) => `${namesOf(others(catalog, settings))}: more diagnostics`,
  says: 'What these methods report of themselves besides, each as its hint says.',
  place: 'diagnostics',
  order: 3,
  plots(catalog, settings) {
    const shown = [ppoDiagnostics, dpoDiagnostics].flatMap(({ plots }) => plots(catalog, settings));
    const drawn = new Set(shown.map(({ metric }) => metric));
    return inTurn(others(catalog, settings).map((lane) => candidatesOf(lane, catalog)))
      .filter((metric) => !drawn.has(metric))
      .slice(0, SHOWN)
      .map((metric) => plotOf(metric, catalog));
  },
};
