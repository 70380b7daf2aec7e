import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { RunHead } from '../../../runs/run.ts';
import type { LaneStyle } from '../../common/laneStyle.ts';
import { useRace } from '../../RaceContext.tsx';
import { useRuns } from '../../RunsContext.tsx';
import { MAX_COMPARED, paintsOf, type RunLook, runLooks } from './runStyle.ts';

const LooksContext = createContext<readonly RunLook[]>([]);
const PLAIN: LaneStyle = { color: '--reference', marker: 'circle', dash: [] };

/** The chosen runs that are compared, in order. */
export function useComparedRuns(): readonly RunHead[] {
  const heads = useRuns((state) => state.heads);
  const chosen = useRuns((state) => state.chosen);
  return useMemo(() => {
    const byId = new Map(heads.map((head) => [head.id, head]));
    return chosen.slice(0, MAX_COMPARED).flatMap((id) => byId.get(id) ?? []);
  }, [heads, chosen]);
}

/** Gives everything inside the looks of the compared runs. */
export function RunLooks({ className, children }: { className: string; children: ReactNode }) {
  const compared = useComparedRuns();
  const catalog = useRace((state) => state.catalog);
  // A run that goes on changes its head every few seconds, but not its look.
  const key = compared.map(({ request }) => request.algorithm).join();
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- `key` has all that matters of the runs
  const looks = useMemo(() => runLooks(compared, catalog), [key, catalog]);
  return (
    <LooksContext value={looks}>
      <div className={className} style={paintsOf(looks)}>
        {children}
      </div>
    </LooksContext>
  );
}

/** @param place among the compared runs, from 0 */
export const useRunLook = (place: number): LaneStyle => useContext(LooksContext)[place] ?? PLAIN;
