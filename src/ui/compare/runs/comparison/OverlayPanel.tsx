import { useMemo, useState } from 'react';
import { overlay, sharedMetrics } from '../../../../runs/overlay.ts';
import type { Run, RunHead } from '../../../../runs/run.ts';
import { MAX_SMOOTHING } from '../../../../store/settings.ts';
import { AXES } from '../../../../store/series.ts';
import { smooth } from '../../../../store/smoothing.ts';
import { AXIS_LABELS } from '../../../charts/axisLabels.ts';
import { HintedText } from '../../../common/Hint.tsx';
import { ValueSlider } from '../../../common/ValueSlider.tsx';
import { PanelTitle } from '../../../label/PanelTitle.tsx';
import { useRace, useRaceActions } from '../../../RaceContext.tsx';
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
        <AxisControls axis={axis} smoothing={smoothing} />
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

function AxisControls({ axis, smoothing }: { axis: (typeof AXES)[number]; smoothing: number }) {
  const { setView } = useRaceActions();
  return (
    <>
      <label className="flex items-center gap-1.5 text-muted">
        against
        <select
          className="control text-xs"
          value={axis}
          onChange={(event) => {
            const next = AXES.find((known) => known === event.target.value);
            if (next) setView({ axis: next });
          }}
        >
          {AXES.map((known) => (
            <option key={known} value={known}>
              {AXIS_LABELS[known].short}
            </option>
          ))}
        </select>
      </label>
      <div className="flex items-center gap-1.5 text-muted">
        <HintedText says="Weight of the moving average that is drawn over the faint measured line of what is reported at every step. Evaluations (gold reward, KL) stay as measured.">
          smooth
        </HintedText>
        <ValueSlider
          className="h-7 w-20"
          min={0}
          max={MAX_SMOOTHING}
          step={0.05}
          value={smoothing}
          label="Smoothing"
          onChange={(next) => setView({ smoothing: Number(next.toFixed(2)) })}
        />
        <span className="numeric w-8">{smoothing.toFixed(2)}</span>
      </div>
    </>
  );
}
