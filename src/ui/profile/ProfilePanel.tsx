import { X } from 'lucide-react';
import { useState } from 'react';
import type { ProfilePhase } from '../../shared/profilePhases.ts';
import { HintedText } from '../common/Hint.tsx';
import { laneLabel, laneStyle } from '../common/laneStyle.ts';
import { Marker } from '../common/Marker.tsx';
import { useRace, useRaceActions, useSlowRace } from '../RaceContext.tsx';
import { ProfileTable } from './ProfileTable.tsx';
import { RecordedSteps } from './RecordedSteps.tsx';
import { formatMs } from './formatMs.ts';
import { shownPhases, shownRows, type Stretch, timesOf } from './profileView.ts';

const EVERY_MS = 250;

/** Where each lane's time goes: milliseconds by kernel, and outside of kernels. */
export function ProfilePanel() {
  const { setProfile } = useRaceActions();
  const algorithms = useRace((state) => state.settings.algorithms);
  const [stretch, setStretch] = useState<Stretch>('last');
  return (
    <section aria-label="Profile" className="panel min-w-0 overflow-hidden">
      <div className="flex h-8 items-center gap-3 border-b border-line px-3">
        <h2 className="text-xs font-semibold">
          <HintedText says="Every kernel is timed while this is open, which itself takes a little time. Kernels and what is outside of them add up to the time that passed. What a lane does before it is first timed is left out.">
            Where the time goes
          </HintedText>
        </h2>
        <select
          className="control h-6 text-xs"
          aria-label="Stretch of time"
          value={stretch}
          onChange={(event) => setStretch(event.target.value === 'total' ? 'total' : 'last')}
        >
          <option value="last">last step</option>
          <option value="total">since it was opened</option>
        </select>
        <button
          type="button"
          className="icon-button ml-auto"
          aria-label="Close the profile"
          onClick={() => setProfile(false)}
        >
          <X size={16} aria-hidden="true" />
        </button>
      </div>
      <div className="grid wide:grid-cols-2">
        {algorithms.map((algorithm) => (
          <LaneProfile key={algorithm} algorithm={algorithm} stretch={stretch} />
        ))}
      </div>
    </section>
  );
}

function LaneProfile({ algorithm, stretch }: { algorithm: string; stretch: Stretch }) {
  const report = useSlowRace((state) => state.lanes[algorithm]?.profile ?? null, EVERY_MS);
  const catalog = useRace((state) => state.catalog);
  const [phase, setPhase] = useState<ProfilePhase>();
  const times = report && timesOf(report, stretch);
  const style = laneStyle(algorithm, catalog);
  const label = laneLabel(algorithm, catalog);
  const phases = times ? shownPhases(times) : [];
  // One that this stretch of time does not have hides nothing.
  const picked = phases.some((shown) => shown.phase === phase) ? phase : undefined;
  return (
    <article
      aria-label={`${label} profile`}
      className="min-w-0 border-line p-3 text-xs not-last:border-b wide:not-last:border-r wide:not-last:border-b-0"
      data-profile={algorithm}
      data-wall-ms={times?.wallMs ?? ''}
    >
      <h3 className="flex items-center gap-2 font-semibold">
        <Marker style={style} size={11} />
        {label}
        <span className="numeric font-normal text-muted">
          {times ? `${formatMs(times.wallMs)} ms, ${stepsText(stretch, times.steps, report.step)}` : null}
        </span>
      </h3>
      {times && report ? (
        <>
          <PhaseButtons phases={phases} picked={picked} onPick={setPhase} />
          <ProfileTable
            caption={`${label}: time by kernel`}
            rows={shownRows(times, 'clock', picked)}
            hasTimes
          />
          {report.gpu === 'none' ? null : (
            <ProfileTable
              caption={
                report.gpu === 'timestamps'
                  ? 'On the GPU meanwhile, by program (timestamps around each; browsers round them)'
                  : 'Commands for the GPU, by program (this adapter has no timestamps: times above are of encoding)'
              }
              rows={shownRows(times, 'gpu', picked)}
              hasTimes={report.gpu === 'timestamps'}
              isCaptionShown
            />
          )}
          <RecordedSteps steps={report.recorded} />
        </>
      ) : (
        <p className="py-6 text-center text-muted">
          {report ? 'No step is finished yet.' : 'Nothing is measured yet: press Play.'}
        </p>
      )}
    </article>
  );
}

const stepsText = (stretch: Stretch, steps: number, step: number): string =>
  stretch === 'last' ? `step ${step}` : `${steps} ${steps === 1 ? 'step' : 'steps'}`;

interface PhaseButtonsProps {
  phases: ReturnType<typeof shownPhases>;
  picked: ProfilePhase | undefined;
  onPick: (phase: ProfilePhase | undefined) => void;
}

/** What the stretch was spent on; a press shows only the rows of that phase. */
function PhaseButtons({ phases, picked, onPick }: PhaseButtonsProps) {
  return (
    <fieldset className="flex min-w-0 flex-wrap gap-1.5 border-0 p-0 py-2" aria-label="Phases">
      {phases.map(({ phase, ms, share }) => (
        <button
          key={phase}
          type="button"
          className="control h-6 text-[11px] aria-pressed:bg-raised"
          aria-pressed={phase === picked}
          onClick={() => onPick(phase === picked ? undefined : phase)}
        >
          {phase}{' '}
          <span className="numeric text-muted">
            {formatMs(ms)} ms, {Math.round(100 * share)} %
          </span>
        </button>
      ))}
    </fieldset>
  );
}
