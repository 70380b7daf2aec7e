import { useRace } from '../RaceContext.tsx';
import { HintedText } from '../common/Hint.tsx';
import { ChartPlot } from './ChartPlot.tsx';
import type { PlotSpec } from './chartSpec.ts';
import { findMetric } from './scene.ts';
import { type ShownChart, useCharts } from './useCharts.ts';

/** The charts that the race is about. */
export function MainCharts() {
  return (
    <section aria-label="Charts" className="@container min-w-0">
      <div className="grid gap-2 @lg:grid-cols-2 @2xl:grid-cols-3">
        {useCharts('main').map((chart) => (
          <MainChart key={chart.title} chart={chart} />
        ))}
      </div>
    </section>
  );
}

/** Each method's own signs of health, then what comes before the learning. */
export function DetailCharts() {
  const charts = useCharts('diagnostics', 'stage');
  // Which of them the lanes have is in the catalog: drawn before it came, some would be pushed down by it.
  const isKnown = useRace((state) => state.catalog !== null);
  if (!isKnown) return null;
  return (
    <section aria-label="Diagnostics" className="flex min-w-0 flex-col gap-2">
      {charts.map((chart) => (
        <SmallPlots key={chart.title} chart={chart} />
      ))}
    </section>
  );
}

function MainChart({ chart }: { chart: ShownChart }) {
  const catalog = useRace((state) => state.catalog);
  return chart.plots.map((plot) => (
    <div key={plot.metric} className="panel min-w-0 px-2.5 pt-1.5 pb-1">
      <ChartPlot
        spec={plot}
        title={plot.title ?? chart.title}
        says={saysOf(chart, findMetric(catalog, plot.metric, plot.algorithm)?.says)}
        height={144}
      />
    </div>
  ));
}

function SmallPlots({ chart }: { chart: ShownChart }) {
  return (
    <div className="panel @container px-2.5 pt-1 pb-1">
      <h3 className="text-[11px] font-semibold text-muted">
        <HintedText says={chart.says}>{chart.title}</HintedText>
      </h3>
      <div
        className="grid grid-cols-2 gap-x-3 @md:grid-cols-3 @xl:grid-cols-(--columns)"
        style={{ '--columns': `repeat(${chart.plots.length}, minmax(0, 1fr))` } as React.CSSProperties}
      >
        {chart.plots.map((plot) => (
          <SmallPlot key={plot.metric} plot={plot} />
        ))}
      </div>
    </div>
  );
}

function SmallPlot({ plot }: { plot: PlotSpec }) {
  const metric = useRace((state) => findMetric(state.catalog, plot.metric, plot.algorithm));
  return (
    <ChartPlot
      spec={plot}
      title={plot.title ?? metric?.label ?? plot.metric}
      says={metric?.says ?? plot.metric}
      height={80}
      compact
    />
  );
}

const saysOf = (chart: ShownChart, metricSays: string | undefined) =>
  metricSays === undefined ? chart.says : `${metricSays} ${chart.says}`;
