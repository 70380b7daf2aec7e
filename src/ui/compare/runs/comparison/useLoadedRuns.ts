import { useEffect, useState } from 'react';
import type { Run, RunHead } from '../../../../runs/run.ts';
import { toEnvelope } from '../../../../shared/errors.ts';
import { useRunLibrary } from '../../../RunsContext.tsx';

interface Loaded {
  readonly runs: readonly Run[];
  /** A sentence for each run that could not be read. */
  readonly problems: readonly string[];
}

/** Curves and answers of these runs, in their order; read again when a run has come further. */
export function useLoadedRuns(heads: readonly RunHead[]): Loaded & { readonly isLoading: boolean } {
  const library = useRunLibrary();
  const [state, setState] = useState<Loaded & { key: string }>({ key: '', runs: [], problems: [] });
  const key = heads.map(({ id, progress }) => `${id}:${progress.step}`).join(' ');
  useEffect(() => {
    let isWanted = true;
    const ids = key === '' ? [] : key.split(' ').map((part) => part.slice(0, part.lastIndexOf(':')));
    void Promise.allSettled(ids.map((id) => library.load(id))).then((results) => {
      if (!isWanted) return;
      setState({
        key,
        runs: results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
        problems: results.flatMap((result) =>
          result.status === 'rejected' ? [toEnvelope(result.reason).message] : [],
        ),
      });
    });
    return () => {
      isWanted = false;
    };
  }, [key, library]);
  const wanted = new Map(heads.map((head) => [head.id, head]));
  // What was read before stays while the rest is read; names come from the heads as they are now.
  const runs = state.runs.flatMap((run) => {
    const head = wanted.get(run.head.id);
    return head ? [{ ...run, head }] : [];
  });
  return { runs, problems: state.key === key ? state.problems : [], isLoading: state.key !== key };
}
