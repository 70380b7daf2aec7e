import { LoaderCircle, TriangleAlert } from 'lucide-react';
import { hasBegun, type LaneState } from '../../store/laneState.ts';
import { knobSpec, pendingChanges } from '../../store/settings.ts';
import { laneLabel, laneStyle } from '../common/laneStyle.ts';
import { HintedText } from '../common/Hint.tsx';
import { Marker } from '../common/Marker.tsx';
import { useRace, useRaceActions } from '../RaceContext.tsx';
import { Shown } from '../teacher/Shown.tsx';
import { AlgorithmSelect } from './AlgorithmSelect.tsx';
import { ResumeLaneButton } from './ResumeLaneButton.tsx';
import { SelfTest } from './SelfTest.tsx';
import { Scoreboard } from './Scoreboard.tsx';
import { StageProgress } from './StageProgress.tsx';

/** One lane: what it is doing, its numbers, and what went wrong. */
export function LanePanel({ algorithm }: { algorithm: string }) {
  const lane = useRace((state) => state.lanes[algorithm]);
  const catalog = useRace((state) => state.catalog);
  if (!lane) return null;
  const style = laneStyle(algorithm, catalog);
  const label = laneLabel(algorithm, catalog);
  const says = catalog?.algorithms.find((known) => known.id === algorithm)?.says ?? '';
  return (
    <section
      aria-label={`${label} lane`}
      className="panel @container min-w-0 overflow-hidden"
      style={{ '--lane': `var(${style.color})` } as React.CSSProperties}
      data-lane-panel={algorithm}
      data-phase={lane.phase}
    >
      <div className="flex h-8 items-center gap-2 border-b border-line px-3">
        <Marker style={style} size={13} />
        <h2 className="text-sm font-semibold text-lane">
          <HintedText says={says || label}>{label}</HintedText>
        </h2>
        <Shown part="algorithms">
          <AlgorithmSelect algorithm={algorithm} />
        </Shown>
        <PhaseWord lane={lane} />
        <StageProgress lane={lane} />
      </div>
      {lane.phase === 'failed' ? <Failure lane={lane} label={label} /> : null}
      <Scoreboard lane={lane} />
      <LaneFootnote lane={lane} />
    </section>
  );
}

const PHASES: Readonly<Record<LaneState['phase'], string>> = {
  starting: 'starting',
  loading: 'loading model',
  ready: 'ready',
  running: 'running',
  paused: 'paused',
  finished: 'finished',
  failed: 'stopped',
};

function PhaseWord({ lane }: { lane: LaneState }) {
  const busy = lane.phase === 'starting' || lane.phase === 'loading';
  return (
    <output className="flex shrink-0 items-center gap-1 text-xs text-muted">
      {busy ? <LoaderCircle size={12} className="animate-spin" aria-hidden="true" /> : null}
      {PHASES[lane.phase]}
    </output>
  );
}

function Failure({ lane, label }: { lane: LaneState; label: string }) {
  const { restartLane } = useRaceActions();
  const { failure } = lane;
  return (
    <div role="alert" className="flex items-start gap-3 bg-alarm-wash px-3 py-2 text-xs">
      <TriangleAlert size={16} className="mt-0.5 shrink-0 text-alarm" aria-hidden="true" />
      <p className="min-w-0 flex-1 break-words">
        <strong className="text-alarm">{label} stopped:</strong> {failure?.message}.{' '}
        {failure?.fix ?? 'Its curves stay. Restart the lane to run it again from the SFT model.'}
        <span className="text-muted"> ({failure?.code})</span>
      </p>
      <ResumeLaneButton lane={lane} />
      <button
        type="button"
        className="control shrink-0 font-medium"
        onClick={() => restartLane(lane.algorithm)}
      >
        Restart lane
      </button>
    </div>
  );
}

/** What the visitor has changed that this lane does not have yet. */
function PendingChanges({ lane }: { lane: LaneState }) {
  const catalog = useRace((state) => state.catalog);
  const settings = useRace((state) => state.settings);
  if (!catalog || !hasBegun(lane)) return null;
  const names = pendingChanges(catalog, settings, lane).map((id) => knobSpec(catalog, id)?.label ?? id);
  if (names.length === 0) return null;
  return (
    <p className="min-w-0 truncate font-medium" title={names.join(', ')}>
      changed, takes effect at Reset: {names.join(', ')}
    </p>
  );
}

/** One line: the self-test, what waits for a reset, and what the worker last had to say. */
function LaneFootnote({ lane }: { lane: LaneState }) {
  const note = lane.refusal?.message ?? lane.notes.at(-1);
  return (
    <div className="flex min-h-6 flex-wrap items-center gap-x-4 border-t border-line px-3 py-0.5 text-[11px]">
      <SelfTest lane={lane} />
      <PendingChanges lane={lane} />
      {note === undefined ? null : (
        <p className="min-w-0 truncate text-muted" title={note}>
          {lane.refusal ? 'refused: ' : ''}
          {note}
        </p>
      )}
    </div>
  );
}
