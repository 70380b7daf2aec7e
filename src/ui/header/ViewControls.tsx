import { Slider } from 'radix-ui';
import { AXES } from '../../store/series.ts';
import { MAX_SMOOTHING } from '../../store/settings.ts';
import { AXIS_LABELS } from '../charts/axisLabels.ts';
import { HintedText } from '../common/Hint.tsx';
import { useRace, useRaceActions } from '../RaceContext.tsx';

/** How all charts are drawn. */
export function ViewControls() {
  const { axis, smoothing } = useRace((state) => state.view);
  const recorded = useRace((state) =>
    state.recorded?.preset === state.settings.preset ? state.recorded : null,
  );
  const { setView } = useRaceActions();
  return (
    <div className="flex flex-wrap sm:ml-auto items-center gap-x-3 gap-y-2 text-xs text-muted">
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
        <Slider.Root
          className="relative flex h-8 w-20 touch-none items-center select-none"
          min={0}
          max={MAX_SMOOTHING}
          step={0.05}
          value={[smoothing]}
          onValueChange={([next = 0]) => setView({ smoothing: Number(next.toFixed(2)) })}
        >
          <Slider.Track className="relative h-1 grow rounded-full bg-line">
            <Slider.Range className="absolute h-full rounded-full bg-line-strong" />
          </Slider.Track>
          <Slider.Thumb
            aria-label="Smoothing"
            className="block size-3.5 rounded-full border border-line-strong bg-panel"
          />
        </Slider.Root>
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
