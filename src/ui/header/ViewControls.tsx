import { AxisSelect, SmoothingSlider } from '../common/CurveControls.tsx';
import { HintedText } from '../common/Hint.tsx';
import { useRace } from '../RaceContext.tsx';

/** How all charts are drawn. */
export function ViewControls() {
  const recorded = useRace((state) =>
    state.recorded?.preset === state.settings.preset ? state.recorded : null,
  );
  return (
    <div className="contents sm:ml-auto sm:flex sm:flex-wrap sm:items-center sm:gap-x-3 sm:gap-y-2">
      <AxisSelect label="x-axis" />
      <SmoothingSlider />
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
