import { useMemo } from 'react';
import { type SweepCell, sweepCells, type SweepPlan } from '../../../runs/sweep.ts';
import { type SettingResult, sweepResults } from '../../../runs/sweepResults.ts';
import { useRace } from '../../RaceContext.tsx';
import { useSweeps } from './SweepsContext.tsx';

export interface ShownSweep {
  readonly plan: SweepPlan;
  readonly cells: readonly SweepCell[];
  readonly results: readonly SettingResult[];
  /** Why its runs cannot be told: it was planned with knobs or algorithms that this page does not have. */
  readonly problem: string | null;
}

/** The sweep that is looked at, with what has come out so far. */
export function useShownSweep(): ShownSweep | null {
  const catalog = useRace((state) => state.catalog);
  const plan = useSweeps(({ plans, shown }) => plans.find(({ id }) => id === shown) ?? null);
  const runs = useSweeps((state) => state.runs);
  const spread = useMemo(() => {
    if (!plan || !catalog) return null;
    try {
      return { cells: sweepCells(plan, catalog), problem: null };
    } catch (error) {
      return { cells: [], problem: error instanceof Error ? error.message : String(error) };
    }
  }, [plan, catalog]);
  return useMemo(() => {
    if (!plan || !catalog || !spread) return null;
    return { plan, ...spread, results: sweepResults(plan, spread.cells, (id) => runs[id], catalog) };
  }, [plan, catalog, spread, runs]);
}
