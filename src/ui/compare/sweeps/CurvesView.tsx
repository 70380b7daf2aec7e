import { useMemo, useState } from 'react';
import { CURVE_AXES, type CurveAxis, groupBand } from '../../../runs/aggregate.ts';
import type { SettingResult } from '../../../runs/sweepResults.ts';
import type { Catalog } from '../../../shared/catalog.ts';
import { BandFigure, type FigureBand } from '../../figures/BandFigure.tsx';
import type { SettingStyle } from './settingStyle.ts';

const AXES: Readonly<Record<CurveAxis, { readonly label: string; readonly per: number }>> = {
  step: { label: 'steps', per: 1 },
  samples: { label: 'samples (episodes or pairs)', per: 1 },
  tokens: { label: 'tokens generated and trained', per: 1 },
  wallMs: { label: 'seconds', per: 1000 },
  kl: { label: 'KL, nats', per: 1 },
};
const FIRST_METRICS = ['gold/reward', 'objective/kl', 'eval/distinct_2', 'eval/length'];

/** Mean curves of the settings with bootstrap bands. */
export function CurvesView({
  results,
  styles,
  catalog,
}: {
  results: readonly SettingResult[];
  styles: ReadonlyMap<string, SettingStyle>;
  catalog: Catalog;
}) {
  const [axis, setAxis] = useState<CurveAxis>('step');
  const [metric, setMetric] = useState('gold/reward');
  const metrics = useMemo(() => evaluatedMetrics(results), [results]);
  const spec = catalog.metrics.find(({ id }) => id === metric);
  const bands = useMemo(() => bandsOf(results, styles, metric, axis), [results, styles, metric, axis]);
  return (
    <section className="panel min-w-0 p-3" aria-label="Curves">
      <div className="mb-2 flex flex-wrap gap-3 text-xs text-muted">
        <label className="flex items-center gap-1.5">
          Metric
          <select className="control" value={metric} onChange={(event) => setMetric(event.target.value)}>
            {metrics.map((id) => (
              <option key={id} value={id}>
                {catalog.metrics.find((known) => known.id === id)?.label ?? id}
              </option>
            ))}
          </select>
        </label>
        <label className="flex items-center gap-1.5">
          Over
          <select
            className="control"
            value={axis}
            onChange={(event) => setAxis(CURVE_AXES.find((id) => id === event.target.value) ?? 'step')}
          >
            {CURVE_AXES.map((id) => (
              <option key={id} value={id}>
                {AXES[id].label}
              </option>
            ))}
          </select>
        </label>
      </div>
      <BandFigure
        title={`${spec?.label ?? metric}${spec?.unit ? `, ${spec.unit}` : ''}: mean over seeds`}
        says={`${spec?.says ?? ''} Line: mean over the runs that came so far. Band: 95 % bootstrap over whole runs; with three seeds it cannot leave their range.`}
        bands={bands}
        xLabel={AXES[axis].label}
        baseline={spec?.baseline}
      />
    </section>
  );
}

function bandsOf(
  results: readonly SettingResult[],
  styles: ReadonlyMap<string, SettingStyle>,
  metric: string,
  axis: CurveAxis,
): FigureBand[] {
  return results.flatMap(({ setting, label, runs }) => {
    const band = groupBand(runs, metric, axis);
    const style = styles.get(setting);
    if (!band || !style) return [];
    const { x, ...levels } = band;
    return [{ label, ...style, ...levels, x: x.map((at) => at / AXES[axis].per) }];
  });
}

/** Only those that runs of all algorithms share a scale for: what the evaluations measure. */
function evaluatedMetrics(results: readonly SettingResult[]): readonly string[] {
  const found = results.flatMap(({ runs }) =>
    runs.flatMap(({ detail }) =>
      Object.entries(detail.curves).flatMap(([id, { source }]) => (source === 'evaluation' ? [id] : [])),
    ),
  );
  return [...new Set([...FIRST_METRICS, ...found])];
}
