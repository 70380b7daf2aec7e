import { useState } from 'react';
import { Alarm } from '../../common/Alarm.tsx';
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
    <Alarm
      onDismiss={() => (problem === null ? setDismissed(text) : library.dismissProblem())}
      action={
        <button type="button" className="control" onClick={() => setView({ page: 'compare', tab: 'runs' })}>
          See the runs
        </button>
      }
    >
      Runs go on, but are kept only until you close this page. {text}
    </Alarm>
  );
}
