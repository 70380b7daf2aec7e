import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { inspectionsOf, type InspectionState, type KeptStep } from '../../store/inspect/inspections.ts';
import type { Inspection } from '../../shared/inspection.ts';
import { useWholeRace } from '../RaceContext.tsx';

export function useInspections<T>(select: (state: InspectionState) => T): T {
  return useStore(inspectionsOf(useWholeRace()).store, select);
}

/** Lanes write down steps as long as this is on the page. */
export function useWatchedLanes(): void {
  const race = useWholeRace();
  useEffect(() => inspectionsOf(race).watch(), [race]);
}

const NONE: readonly KeptStep[] = [];

export interface StepOf<K extends Inspection['kind']> {
  readonly step: number;
  readonly texts: Readonly<Record<string, string>>;
  readonly inspection: Extract<Inspection, { kind: K }>;
}

/** The kept steps of a lane that are of a kind, and the one that is looked at: the newest unless another was chosen. */
export function useKeptSteps<K extends Inspection['kind']>(lane: string, kind: K) {
  const all = useInspections(({ steps }) => steps[lane] ?? NONE);
  const steps = all.filter((each): each is KeptStep & StepOf<K> => each.inspection.kind === kind);
  const [chosen, setChosen] = useState<number | null>(null);
  const found = chosen === null ? undefined : steps.find(({ step }) => step === chosen);
  return { steps, shown: found ?? steps.at(-1), isLatest: found === undefined, choose: setChosen };
}
