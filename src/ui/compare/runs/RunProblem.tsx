import { X } from 'lucide-react';
import { useState } from 'react';
import { useRace, useRaceActions } from '../../RaceContext.tsx';
import { useRunLibrary, useRuns } from '../../RunsContext.tsx';

/** On every page but Compare, which says it itself: what runs goes on, but is not kept. Nothing while all is well. */
export function RunProblem() {
  const library = useRunLibrary();
  const { setView } = useRaceActions();
  const page = useRace((state) => state.view.page);
  const problem = useRuns((state) => state.problem);
  const notKept = useRuns((state) => (state.heads.length > 0 ? state.notKept : null));
  const [dismissed, setDismissed] = useState<string | null>(null);
  const text = problem ?? notKept;
  if (page === 'compare' || text === null || text === dismissed) return null;
  return (
    <div role="alert" className="flex items-start gap-2 rounded-md bg-alarm-wash px-3 py-2 text-xs">
      <p className="flex-1 break-words">
        Runs go on, but are kept only until you close this page. {text}{' '}
        <button type="button" className="underline" onClick={() => setView({ page: 'compare', tab: 'runs' })}>
          See the runs
        </button>
      </p>
      <button
        type="button"
        aria-label="Dismiss"
        onClick={() => (problem === null ? setDismissed(text) : library.dismissProblem())}
      >
        <X size={14} aria-hidden="true" />
      </button>
    </div>
  );
}
