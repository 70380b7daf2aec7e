import { History, X } from 'lucide-react';
import { hasBegun } from '../../store/laneState.ts';
import type { RunHead } from '../../runs/run.ts';
import { laneLabel } from '../common/laneStyle.ts';
import { useRace } from '../RaceContext.tsx';
import { useCheckpointDesk, useCheckpoints } from './ResumeContext.tsx';

/** One line on the Race page: the last race can go on, or why a run cannot. Nothing if there is nothing to say. */
export function ResumeLine() {
  const interrupted = useCheckpoints((state) => state.interrupted);
  const problem = useCheckpoints((state) => state.problem);
  const hasStarted = useRace((state) => state.playing || Object.values(state.lanes).some(hasBegun));
  const { resume, dismissInterrupted, dismissProblem } = useCheckpointDesk();
  if (problem !== null)
    return (
      <Line onDismiss={dismissProblem} isAlert>
        <p className="min-w-0 flex-1 break-words">{problem}</p>
      </Line>
    );
  const [first] = interrupted ?? [];
  if (!interrupted || !first || hasStarted) return null;
  return (
    <Line onDismiss={dismissInterrupted}>
      <p className="min-w-0 flex-1">
        Your last race stopped at <Steps runs={interrupted} />.
      </p>
      <button type="button" className="control shrink-0 font-medium" onClick={() => void resume(first.id)}>
        Go on where you were
      </button>
    </Line>
  );
}

function Steps({ runs }: { runs: readonly RunHead[] }) {
  const catalog = useRace((state) => state.catalog);
  const steps = useCheckpoints((state) => state.steps);
  return runs
    .map(
      ({ id, request, totalSteps }) =>
        `${laneLabel(request.algorithm, catalog)} step ${steps.get(id)} of ${totalSteps}`,
    )
    .join(', ');
}

interface LineProps {
  children: React.ReactNode;
  isAlert?: boolean;
  onDismiss: () => void;
}

function Line({ children, isAlert = false, onDismiss }: LineProps) {
  return (
    <div
      role={isAlert ? 'alert' : undefined}
      className="panel flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5 text-xs"
    >
      <History size={14} className="shrink-0 text-muted" aria-hidden="true" />
      {children}
      <button
        type="button"
        className="control shrink-0"
        aria-label="Dismiss"
        title="Dismiss"
        onClick={onDismiss}
      >
        <X size={13} aria-hidden="true" />
      </button>
    </div>
  );
}
