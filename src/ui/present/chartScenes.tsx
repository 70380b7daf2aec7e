import type { Catalog } from '../../shared/catalog.ts';
import type { RaceSettings } from '../../store/settings.ts';
import { chartName } from '../charts/chartName.ts';
import type { PlotSpec } from '../charts/chartSpec.ts';
import { chartsFor } from '../charts/useCharts.ts';
import { LargeChart } from './LargeChart.tsx';
import type { Scene } from './scene.ts';

/** Each of the race's main charts that `wants` asks for, as a scene. */
export function chartScenes(
  settings: RaceSettings,
  catalog: Catalog,
  wants: (plot: PlotSpec) => boolean,
): readonly Scene[] {
  return chartsFor(['main'], settings, catalog).flatMap(({ title, says, plots }) =>
    plots.filter(wants).map((plot) => ({
      id: `chart-${chartName(plot)
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-')}`,
      title: plot.title ?? title,
      Body: () => <LargeChart plot={plot} title={plot.title ?? title} says={says} />,
    })),
  );
}
