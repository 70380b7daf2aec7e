import { useMemo, useState } from 'react';
import { overlay, sharedMetrics } from '../../../../runs/overlay.ts';
import type { Run, RunHead } from '../../../../runs/run.ts';
import { smooth } from '../../../../store/smoothing.ts';
import { AxisSelect, SmoothingSlider } from '../../../common/CurveControls.tsx';
import { PanelTitle } from '../../../label/PanelTitle.tsx';
import { useRace } from '../../../RaceContext.tsx';
import { OverlayFigure } from './OverlayFigure.tsx';

const FIRST_METRIC = 'gold/reward';

/** One metric of all chosen runs over each other. */
export function OverlayPanel({
  heads,
  runs,
  isLoading,
}: {
  heads: readonly RunHead[];
  runs: readonly Run[];
  isLoading: boolean;
}) {
  const catalog = useRace((state) => state.catalog);
  const { axis, smoothing } = useRace((state) => state.view);
  const [wanted, setWanted] = useState(FIRST_METRIC);
  const metrics = useMemo(() => sharedMetrics(runs), [runs]);
  const metric = metrics.includes(wanted) ? wanted : (metrics[0] ?? wanted);
  const spec = catalog?.metrics.find(({ id }) => id === metric);
  const drawn = useMemo(() => {
    const smoothed = smoothing > 0 ? (values: ArrayLike<number>) => smooth(values, smoothing) : undefined;
    return overlay(runs, { metric, axis, smooth: smoothed });
  }, [runs, metric, axis, smoothing]);
  return (
    <section aria-label="Curves" className="panel min-w-0 text-xs" data-overlay={drawn.lines.length}>
      <PanelTitle title="Curves" says="The chosen runs laid over each other, each with its number.">
        <select
          aria-label="Metric"
          className="control max-w-64 min-w-0 text-xs"
          value={metric}
          onChange={(event) => setWanted(event.target.value)}
        >
          {metrics.map((id) => (
            <option key={id} value={id}>
              {catalog?.metrics.find((known) => known.id === id)?.label ?? id}
            </option>
          ))}
        </select>
        <AxisSelect label="against" />
        <SmoothingSlider />
        {isLoading ? <output className="text-muted">reading…</output> : null}
      </PanelTitle>
      <div className="px-3 py-2">
        {drawn.lines.length > 0 ? (
          <OverlayFigure
            drawn={drawn}
            heads={heads}
            axis={axis}
            title={`${spec?.label ?? metric}${spec?.unit ? ` (${spec.unit})` : ''}`}
            says={spec?.says ?? metric}
          />
        ) : (
          <p className="grid min-h-44 place-items-center text-muted">
            {isLoading ? 'Reading the curves…' : 'None of these runs has reported it on this axis.'}
          </p>
        )}
      </div>
    </section>
  );
}
