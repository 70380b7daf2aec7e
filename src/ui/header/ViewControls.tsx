import { AXES } from '../../store/series.ts';
import { MAX_SMOOTHING } from '../../store/settings.ts';
import { AXIS_LABELS } from '../charts/axisLabels.ts';
import { HintedText } from '../common/Hint.tsx';
import { ValueSlider } from '../common/ValueSlider.tsx';
import { useRace, useRaceActions } from '../RaceContext.tsx';

/** How all charts are drawn. */
export function ViewControls() {
  const { axis, smoothing } = useRace((state) => state.view);
  const recorded = useRace((state) =>
    state.recorded?.preset === state.settings.preset ? state.recorded : null,
  );
  const { setView } = useRaceActions();
  return (
    <div className="contents sm:ml-auto sm:flex sm:flex-wrap sm:items-center sm:gap-x-3 sm:gap-y-2">
      <label className="flex items-center gap-1.5 text-xs text-muted">
        x-axis
        <select
          className="control text-[13px]"
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
      <div className="flex items-center gap-1.5 text-xs text-muted">
        <HintedText says="Weight of the moving average that is drawn over the faint measured line of what is reported at every step. Evaluations (gold reward, KL) are means already and stay as measured, and so do all numbers.">
          smooth
        </HintedText>
        <ValueSlider
          className="h-8 w-16"
          min={0}
          max={MAX_SMOOTHING}
          step={0.05}
          value={smoothing}
          label="Smoothing"
          onChange={(next) => setView({ smoothing: Number(next.toFixed(2)) })}
        />
        <span className="numeric w-8">{smoothing.toFixed(2)}</span>
      </div>
      {recorded ? (
        <HintedText
          says={`The broad faint lines were recorded earlier with this preset (seed ${recorded.seed}, ${recorded.backend}). What you run is drawn over them.`}
          className="flex items-center gap-1.5 text-xs text-muted"
        >
          <span className="inline-block h-1 w-5 rounded-full bg-line-strong opacity-50" aria-hidden="true" />
          recorded
        </HintedText>
      ) : null}
    </div>
  );
}
