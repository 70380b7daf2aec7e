import { Pause, Play, StepForward } from 'lucide-react';
import type { LaneState } from '../../store/laneState.ts';
import { laneLabel, laneStyle } from '../common/laneStyle.ts';
import { Hint } from '../common/Hint.tsx';
import { Marker } from '../common/Marker.tsx';
import { useRace, useWholeRace } from '../RaceContext.tsx';
import { useShortcuts } from '../useShortcuts.ts';

/** Runs the race from here, and this lane step by step. */
export function RunBar({ algorithm }: { algorithm: string }) {
  const { store, actions } = useWholeRace();
  const lane = useRace(({ lanes }) => lanes[algorithm]);
  const catalog = useRace((state) => state.catalog);
  const playing = useRace((state) => state.playing);
  const canStep = !playing && (lane?.phase === 'ready' || lane?.phase === 'paused');
  const step = () => {
    if (canStep) actions.tellLane(algorithm, { type: 'run/step', count: 1 });
  };
  const toggle = () => {
    if (!store.getState().playing) return actions.play();
    actions.pause();
    // Steps that pass by are not all written down: this one goes on to the next that is, whole.
    const now = store.getState().lanes[algorithm];
    const left = (now?.totalSteps ?? 0) - (now?.progress?.step ?? 0);
    if (now?.phase === 'running' && left > 2) actions.tellLane(algorithm, { type: 'run/step', count: 2 });
    return undefined;
  };
  useShortcuts({ Space: toggle, S: step });
  if (!lane) return null;
  const Icon = playing ? Pause : Play;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <p className="flex items-center gap-1.5 text-sm font-semibold">
        <Marker style={laneStyle(algorithm, catalog)} /> {laneLabel(algorithm, catalog)}
      </p>
      <Hint says="All lanes, as on the Race page (Space). Pausing here goes on to the next whole step of this lane, and takes it down.">
        <button
          type="button"
          className="flex h-9 w-24 items-center justify-center gap-1.5 rounded-md bg-accent font-semibold text-on-accent"
          onClick={toggle}
          data-action="play"
        >
          <Icon size={15} aria-hidden="true" /> {playing ? 'Pause' : 'Play'}
        </button>
      </Hint>
      <Hint says="One step of this lane alone, taken down whole (S)">
        <button
          type="button"
          className="control flex h-9 items-center gap-1.5"
          disabled={!canStep}
          onClick={step}
          data-action="step-lane"
        >
          <StepForward size={14} aria-hidden="true" /> Step
        </button>
      </Hint>
      <output className="text-xs text-muted" data-lane-phase={lane.phase}>
        {statusOf(lane)}
      </output>
    </div>
  );
}

function statusOf({ phase, progress, totalSteps, stages, failure }: LaneState): string {
  const at = `step ${progress?.step ?? 0} of ${totalSteps}`;
  const stage = stages.at(-1);
  if (phase === 'starting' || phase === 'loading') return 'loading the model…';
  if (phase === 'failed') return `stopped: ${failure?.message ?? 'it failed'}`;
  if (phase === 'finished') return `finished, ${at}`;
  if (phase === 'running' && !progress?.step && stage) return `${stage.label} ${stage.done} / ${stage.total}`;
  return `${at}, ${phase}`;
}
