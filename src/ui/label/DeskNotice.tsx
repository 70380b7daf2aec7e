import { TriangleAlert } from 'lucide-react';
import { useRace } from '../RaceContext.tsx';
import { useStudio } from '../StudioContext.tsx';
import { useDesk, useLabelWorkspace, useLibrary } from './useLabels.ts';

/** Why there is nothing to label at the moment. */
export function DeskNotice() {
  const { desk } = useLabelWorkspace();
  const problem = useDesk((state) => state.problem);
  const noPrompts = useDesk((state) => state.typedPrompts?.length === 0);
  const reason = useWaitingReason();
  return (
    <div className="grid min-h-[27.5rem] place-items-center p-6 text-center text-xs sm:min-h-[23.5rem]">
      {problem ? (
        <div role="alert" className="max-w-prose">
          <p className="flex items-center justify-center gap-1.5 font-medium text-alarm">
            <TriangleAlert size={14} aria-hidden="true" /> No answers could be written.
          </p>
          <p className="mt-1 break-words">{problem.message}</p>
          {problem.fix ? <p className="mt-1 text-muted">{problem.fix}</p> : null}
          <button
            type="button"
            className="control mt-3"
            onClick={() => {
              desk.clear();
              desk.fill();
            }}
          >
            Try again
          </button>
        </div>
      ) : (
        <p className="text-muted" aria-busy={!noPrompts}>
          {noPrompts ? 'Type a prompt above, and the model answers it here.' : reason}
        </p>
      )}
    </div>
  );
}

function useWaitingReason(): string {
  const hasCatalog = useRace((state) => state.catalog !== null);
  const isLoaded = useLibrary((state) => state.isLoaded);
  const phase = useStudio((state) => state.phase);
  if (!hasCatalog) return 'Starting…';
  if (!isLoaded) return 'Reading your labels…';
  return phase === 'open' ? 'The model is writing answers…' : 'Loading the model…';
}
