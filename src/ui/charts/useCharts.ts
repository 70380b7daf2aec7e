import type { Catalog } from '../../shared/catalog.ts';
import type { RaceSettings } from '../../store/settings.ts';
import { useRace } from '../RaceContext.tsx';
import type { ChartSpec, PlotSpec } from './chartSpec.ts';

const modules = import.meta.glob<ChartSpec>('./*.chart.tsx', { eager: true, import: 'chart' });
const charts = Object.values(modules).toSorted((a, b) => a.order - b.order);

export type ShownChart = Omit<ChartSpec, 'plots'> & { readonly plots: readonly PlotSpec[] };

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
  return places
    .flatMap((place) => charts.filter((chart) => chart.place === place))
    .map((chart) => ({ ...chart, plots: plotsOf(chart) }))
    .filter((chart) => chart.plots.length > 0);
}
