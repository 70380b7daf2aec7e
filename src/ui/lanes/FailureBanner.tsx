import { TriangleAlert, Wrench, X } from 'lucide-react';
import { useState } from 'react';
import type { Failure } from '../../shared/failure.ts';
import { hasBegun } from '../../store/laneState.ts';
import { laneLabel } from '../common/laneStyle.ts';
import { useRace, useRaceActions } from '../RaceContext.tsx';
import { FailureClaims } from './FailureClaims.tsx';
import { exchanges, isFixed } from './failureFix.ts';

/** While a preset shows a classic mistake: what to look at, with the live numbers, and the fix as a button. */
export function FailureBanner() {
  const preset = useRace(({ catalog, settings }) =>
    catalog?.presets.find(({ id }) => id === settings.preset),
  );
  const [dismissed, setDismissed] = useState('');
  if (!preset?.failure || dismissed === preset.id) return null;
  const { id, label, failure } = preset;
  return (
    <section aria-label={`Failure: ${label}`} className="panel flex flex-col gap-2 px-3 py-2.5 text-xs">
      <div className="flex items-start gap-2">
        <TriangleAlert size={15} aria-hidden="true" className="mt-0.5 shrink-0 text-alarm" />
        <p className="min-w-0 flex-1 text-[13px]">
          <strong className="font-semibold">{label}.</strong> {failure.symptom}
        </p>
        <button
          type="button"
          className="-m-1 shrink-0 p-1 text-muted hover:text-ink"
          aria-label="Hide what to look at"
          title="Hide"
          onClick={() => setDismissed(id)}
        >
          <X size={15} aria-hidden="true" />
        </button>
      </div>
      <MissingLanes failure={failure} />
      <StaleLanes preset={id} />
      <FailureClaims claims={failure.claims} preset={id} />
      <FixRow failure={failure} />
    </section>
  );
}

/** The lane that shows it may not be in the race. */
function MissingLanes({ failure }: { failure: Failure }) {
  const catalog = useRace((state) => state.catalog);
  const current = useRace((state) => state.settings.algorithms);
  const { replaceAlgorithm } = useRaceActions();
  const moves = exchanges(failure, current);
  if (moves.length === 0) return null;
  const names = moves.map(([, next]) => laneLabel(next, catalog)).join(' and ');
  return (
    <p className="flex flex-wrap items-center gap-2">
      It shows on {names}, which is not in this race.
      <button
        type="button"
        className="control h-7"
        onClick={() => moves.forEach(([old, next]) => replaceAlgorithm(old, next))}
      >
        Put {names} in a lane
      </button>
    </p>
  );
}

/** Lanes that have begun go on with what was chosen before. */
function StaleLanes({ preset }: { preset: string }) {
  const isStale = useRace(({ lanes }) =>
    Object.values(lanes).some((lane) => hasBegun(lane) && lane.request?.preset !== preset),
  );
  const { reset, play } = useRaceActions();
  if (!isStale) return null;
  return (
    <p className="flex flex-wrap items-center gap-2">
      The lanes still hold the race that was chosen before.
      <button
        type="button"
        className="control h-7"
        onClick={() => {
          reset();
          play();
        }}
      >
        Run this one
      </button>
    </p>
  );
}

function FixRow({ failure }: { failure: Failure }) {
  const catalog = useRace((state) => state.catalog);
  const settings = useRace((state) => state.settings);
  const fixed = catalog !== null && isFixed(failure, settings, catalog);
  const { fix, breakAgain } = useFix(failure);
  const { setView } = useRaceActions();
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <p className="min-w-0 flex-1 basis-72">
        <span className="font-semibold">{fixed ? 'Fixed. ' : 'The fix. '}</span>
        {failure.fix.says}
      </p>
      <a
        className="text-muted underline decoration-dotted hover:text-ink"
        href="#page=learn&tab=failures"
        title="Mechanism, and where people met it"
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return; // a new tab
          event.preventDefault(); // the address alone would forget the settings
          setView({ page: 'learn', tab: 'failures' });
        }}
      >
        Why, and other failures
      </a>
      <button
        type="button"
        className="control flex items-center gap-1.5 font-medium"
        onClick={fixed ? breakAgain : fix}
      >
        <Wrench size={14} aria-hidden="true" />
        {fixed ? 'Break it again' : 'Fix it'}
      </button>
    </div>
  );
}

/** Turns the fix's knobs, or puts them back; a race that has begun starts anew with them. */
function useFix({ fix }: Pick<Failure, 'fix'>) {
  const hasStarted = useRace((state) => Object.values(state.lanes).some(hasBegun));
  const { setKnob, clearKnobs, setReward, reset, play } = useRaceActions();
  const runAnew = () => {
    if (!hasStarted) return;
    reset();
    play();
  };
  return {
    fix: () => {
      for (const [id, value] of Object.entries(fix.knobs)) setKnob(id, value);
      if (fix.reward) setReward(fix.reward);
      runAnew();
    },
    breakAgain: () => {
      clearKnobs(Object.keys(fix.knobs));
      if (fix.reward) setReward(undefined);
      runAnew();
    },
  };
}
