import { chartName } from '../charts/chartName.ts';
import { ChartPlot } from '../charts/ChartPlot.tsx';
import { useCharts } from '../charts/useCharts.ts';
import { useHeight } from '../figures/useHeight.ts';
import { useRace } from '../RaceContext.tsx';
import { findMetric } from '../charts/scene.ts';

/** Room for a chart's heading. */
const HEADING_PX = 24;

/** One chart, as high as its frame. */
export function EmbeddedChart({ name }: { name: string }) {
  const { ref, height } = useHeight<HTMLDivElement>();
  const catalog = useRace((state) => state.catalog);
  const all = useCharts('main', 'diagnostics', 'stage').flatMap((chart) =>
    chart.plots.map((plot) => ({ chart, plot })),
  );
  const found = all.find(({ plot }) => chartName(plot) === name);
  return (
    <main ref={ref} className="panel min-h-0 flex-1 overflow-hidden px-2.5 pt-1.5">
      {found && height > 0 ? (
        <ChartPlot
          spec={found.plot}
          title={found.plot.title ?? found.chart.title}
          says={findMetric(catalog, found.plot.metric, found.plot.algorithm)?.says ?? found.chart.says}
          height={Math.max(80, height - HEADING_PX)}
        />
      ) : null}
      {catalog && !found ? (
        <p className="p-2 text-sm text-muted">
          There is no chart “{name}”. Charts here: {all.map(({ plot }) => chartName(plot)).join(', ')}.
        </p>
      ) : null}
    </main>
  );
}
