import { useStore } from 'zustand';
import type { LaneRequest } from '../../protocol/commands.ts';
import { machineProbe, type MachineProbe, type ProbeState } from '../../store/machine/machineProbe.ts';
import type { Calibration } from '../../store/machine/estimateRun.ts';
import type { RaceSettings } from '../../store/settings.ts';
import { useRace } from '../RaceContext.tsx';
import { useRuns } from '../RunsContext.tsx';
import { useWholeStudio } from '../StudioContext.tsx';

export const useMachineProbe = (): MachineProbe => machineProbe(useWholeStudio());

export const useProbe = <T>(select: (state: ProbeState) => T): T => useStore(useMachineProbe().store, select);

/** What every estimate of a duration on this page is told from; null until the catalog is there. */
export function useCalibration(): Calibration | null {
  const catalog = useRace((state) => state.catalog);
  const heads = useRuns((state) => state.heads);
  const probe = useProbe((state) => state.result);
  return catalog && { catalog, heads, probe };
}

/** The lanes of a race with these settings. */
export const requestsOf = ({
  algorithms,
  preset,
  seed,
  backend,
  knobs,
  model,
  reward,
}: RaceSettings): LaneRequest[] =>
  algorithms.map((algorithm) => ({
    algorithm,
    preset,
    seed,
    backend,
    knobs,
    ...(model !== undefined && { model }),
    ...(reward && { reward }),
  }));
