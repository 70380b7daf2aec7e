import { useRaceActions } from '../../RaceContext.tsx';
import { useRunLibrary } from '../../RunsContext.tsx';

/** Shows a run among the kept ones. */
export function usePickRun(): (id: string) => void {
  const library = useRunLibrary();
  const { setView } = useRaceActions();
  return (id) => {
    library.choose([id]);
    setView({ tab: 'runs' });
    window.scrollTo({ top: 0 });
  };
}
