import type { Catalog } from '../../shared/catalog.ts';
import type { RaceSettings } from '../../store/settings.ts';
import { useRace } from '../RaceContext.tsx';
import { chartName } from './chartName.ts';
import type { ChartSpec, PlotSpec } from './chartSpec.ts';

const modules = import.meta.glob<ChartSpec>('./*.chart.tsx', { eager: true, import: 'chart' });
const charts = Object.values(modules).toSorted((a, b) => a.order - b.order);

export type ShownChart = Omit<ChartSpec, 'title' | 'plots'> & {
  readonly title: string;
  readonly plots: readonly PlotSpec[];
};

/** The charts of some places that have anything to show for the settings. */
export function useCharts(...places: ChartSpec['place'][]): ShownChart[] {
  const catalog = useRace((state) => state.catalog);
  const settings = useRace((state) => state.settings);
  return chartsFor(places, settings, catalog);
}

export function chartsFor(
  places: readonly ChartSpec['place'][],
  settings: RaceSettings,
  catalog: Catalog | null,
): ShownChart[] {
  const plotsOf = ({ plots }: ChartSpec) =>
    typeof plots === 'function' ? (catalog ? plots(catalog, settings) : []) : plots;
  const titleOf = ({ title }: ChartSpec) =>
    typeof title === 'function' ? (catalog ? title(catalog, settings) : '') : title;
  return places
    .flatMap((place) => charts.filter((chart) => chart.place === place))
    .map((chart) => ({ ...chart, title: titleOf(chart), plots: plotsOf(chart) }))
    .filter((chart) => chart.plots.length > 0)
    .flatMap(oncePerMetric);
}

/** A metric names its plot within a chart: further plots of it, for other lanes, are charts of their own. */
function oncePerMetric(chart: ShownChart): ShownChart[] {
  const isFirst = (plot: PlotSpec, i: number) =>
    chart.plots.findIndex(({ metric }) => metric === plot.metric) === i;
  const further = chart.plots.filter((plot, i) => !isFirst(plot, i));
  return [
    { ...chart, plots: chart.plots.filter(isFirst) },
    ...further.map((plot) => ({ ...chart, title: plot.title ?? chartName(plot), plots: [plot] })),
  ];
}
