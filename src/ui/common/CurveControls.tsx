import { AXES } from '../../store/series.ts';
import { MAX_SMOOTHING } from '../../store/settings.ts';
import { AXIS_LABELS } from '../charts/axisLabels.ts';
import { useRace, useRaceActions } from '../RaceContext.tsx';
import { HintedText } from './Hint.tsx';
import { ValueSlider } from './ValueSlider.tsx';

/** What curves are drawn against, on every page that draws them. */
export function AxisSelect({ label }: { label: string }) {
  const axis = useRace((state) => state.view.axis);
  const { setView } = useRaceActions();
  return (
    <label className="flex items-center gap-1.5 text-xs text-muted">
      {label}
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
  );
}

/** How smooth they are drawn. */
export function SmoothingSlider() {
  const smoothing = useRace((state) => state.view.smoothing);
  const { setView } = useRaceActions();
  return (
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
  );
}
