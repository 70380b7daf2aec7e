import { RotateCcw, SlidersHorizontal, StepForward } from 'lucide-react';
import { hasBegun } from '../../store/laneState.ts';
import { isOver } from '../../store/raceState.ts';
import { pendingChanges } from '../../store/settings.ts';
import { Hint } from '../common/Hint.tsx';
import { formatDuration } from '../common/format.ts';
import { SaveRace } from '../export/SaveRace.tsx';
import { PrintButton } from '../print/PrintButton.tsx';
import { RaceEstimate } from '../machine/RaceEstimate.tsx';
import { useRace, useRaceActions } from '../RaceContext.tsx';
import { Shown } from '../teacher/Shown.tsx';
import { ModelSelect } from './ModelSelect.tsx';
import { PlayButton } from './PlayButton.tsx';
import { PresetSelect } from './PresetSelect.tsx';
import { SeedInput } from './SeedInput.tsx';
import { ViewControls } from './ViewControls.tsx';

/** What to run, the run itself, and how to draw it. */
export function Toolbar({ knobsOpen, onKnobs }: { knobsOpen: boolean; onKnobs: () => void }) {
  return (
    <section aria-label="Race controls" className="contents items-center gap-3 sm:flex sm:flex-wrap">
      <div className="sticky top-0 z-20 flex items-center bg-page py-1 max-sm:-mx-3 max-sm:px-3">
        <RunControls />
        <Elapsed />
        <RaceEstimate />
      </div>
      <div className="grid min-w-0 flex-1 grid-cols-[1fr_auto] items-center gap-x-3 gap-y-2 sm:flex sm:flex-wrap sm:gap-x-2">
        <Shown part="presets">
          <PresetSelect />
          <ModelSelect />
        </Shown>
        <Shown part="seed">
          <SeedInput />
        </Shown>
        <Shown part="knobs">
          <KnobsButton isOpen={knobsOpen} onToggle={onKnobs} />
        </Shown>
        <Shown part="save">
          <SaveRace />
          <PrintButton />
        </Shown>
        <Shown part="view">
          <ViewControls />
        </Shown>
      </div>
    </section>
  );
}

function KnobsButton({ isOpen, onToggle }: { isOpen: boolean; onToggle: () => void }) {
  const changed = useRace((state) => Object.keys(state.settings.knobs).length);
  return (
    <button
      type="button"
      className="control flex items-center gap-1.5 justify-self-start aria-pressed:bg-raised"
      aria-pressed={isOpen}
      onClick={onToggle}
    >
      <SlidersHorizontal size={14} aria-hidden="true" />
      Knobs
      {changed > 0 ? (
        <span className="numeric rounded-full bg-accent px-1.5 text-[10px] text-on-accent">{changed}</span>
      ) : null}
    </button>
  );
}

function RunControls() {
  const { step } = useRaceActions();
  const playing = useRace((state) => state.playing);
  const over = useRace(isOver);
  return (
    <div className="flex items-center gap-1.5">
      <PlayButton />
      <Shown part="step">
        <Hint says="One step of each lane: a PPO update, a DPO optimizer step (S)">
          <button
            type="button"
            className="control flex h-10 items-center gap-1.5"
            disabled={playing || over}
            onClick={step}
            data-action="step"
          >
            <StepForward size={15} aria-hidden="true" />
            Step
          </button>
        </Hint>
      </Shown>
      <Shown part="reset">
        <ResetButton />
      </Shown>
    </div>
  );
}

/** Says so when something chosen is not yet in what runs. */
function ResetButton() {
  const { reset } = useRaceActions();
  const pending = useRace(({ catalog, lanes, settings }) =>
    Object.values(lanes).some(
      (lane) => catalog && hasBegun(lane) && pendingChanges(catalog, settings, lane).length > 0,
    ),
  );
  return (
    <Hint says="Throw both runs away and load the SFT model again, with the settings as they are now (R)">
      <button
        type="button"
        className="control relative flex h-10 items-center gap-1.5"
        onClick={reset}
        data-action="reset"
      >
        <RotateCcw size={15} aria-hidden="true" />
        Reset
        {pending ? (
          <span className="absolute -top-1.5 -right-1.5 rounded-full bg-accent px-1.5 text-[10px] text-on-accent">
            changes
          </span>
        ) : null}
      </button>
    </Hint>
  );
}

/** The longer of the lanes' running times. */
function Elapsed() {
  const wallMs = useRace((state) => Math.max(0, ...Object.values(state.lanes).map((lane) => lane.wallMs)));
  const { text, unit } = formatDuration(wallMs);
  return (
    <p className="numeric ml-auto w-20 shrink-0 text-right text-lg sm:ml-0" aria-label="elapsed time">
      {text} <span className="text-xs text-muted">{unit}</span>
    </p>
  );
}
