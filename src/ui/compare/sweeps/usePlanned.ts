import { useMemo } from 'react';
import { sweepCells, type SweepPlan } from '../../../runs/sweep.ts';
import type { Catalog } from '../../../shared/catalog.ts';
import type { RaceSettings } from '../../../store/settings.ts';
import { estimateQueue } from '../../../store/machine/estimateRun.ts';
import { racingLanes } from '../../../store/sweeps/createPageSweeps.ts';
import { planOfDraft, type SweepDraft } from '../../../store/sweeps/sweepDraft.ts';
import { estimateBefore } from '../../../store/sweeps/sweepEstimate.ts';
import { usualConcurrency } from '../../../store/sweeps/sweepQueue.ts';
import { laneLabel } from '../../common/laneStyle.ts';
import { useProbe } from '../../machine/useMachine.ts';
import { useRace } from '../../RaceContext.tsx';
import { useRuns } from '../../RunsContext.tsx';
import { aboutTime } from './aboutTime.ts';

export interface Planned {
  /** "24 runs, about 3:10 min on this machine" */
  readonly says: string;
  /** Why it cannot be run. */
  readonly problem: string | null;
}

const PREVIEW = { id: 'preview', createdAt: 0 };

/** What a draft comes to, as it is typed. */
export function usePlanned(draft: SweepDraft, settings: RaceSettings, catalog: Catalog): Planned {
  const heads = useRuns((state) => state.heads);
  const racing = useRace(racingLanes);
  const probe = useProbe((state) => state.result);
  return useMemo(() => {
    try {
      if (draft.algorithms.length === 0) return { says: '', problem: 'Choose at least one algorithm.' };
      const cells = sweepCells(planOfDraft(draft, settings, catalog, PREVIEW), catalog);
      const requests = cells.map(({ request }) => request);
      const slots = Math.min(cells.length, usualConcurrency(racing));
      const { ms: asBefore, unknown } = estimateBefore(requests, heads, slots);
      const ms = asBefore ?? estimateQueue(requests, slots, { catalog, heads, probe });
      const names = unknown.map((id) => laneLabel(id, catalog)).join(' and ');
      const howLong =
        ms === null
          ? `no earlier run of ${names} on this preset to tell the time from: it is told after the first, or once this machine is timed (the backend’s name above)`
          : `about ${aboutTime(ms)} on this machine`;
      const runs = `${cells.length} ${cells.length === 1 ? 'run' : 'runs'}`;
      return { says: `${runs}, ${slots} at a time, ${howLong}`, problem: null };
    } catch (error) {
      return { says: '', problem: error instanceof Error ? error.message : String(error) };
    }
  }, [draft, settings, catalog, heads, racing, probe]);
}

/** @throws AppError('config') */
export const newPlan = (draft: SweepDraft, settings: RaceSettings, catalog: Catalog): SweepPlan =>
  planOfDraft(draft, settings, catalog, {
    id: `s${crypto.randomUUID().slice(0, 13)}`,
    createdAt: Date.now(),
  });
