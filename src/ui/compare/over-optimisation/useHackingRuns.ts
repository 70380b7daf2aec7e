import { useEffect, useState } from 'react';
import { type HackingCurve, hackingCurve } from '../../../runs/overoptimisation/hackingRecord.ts';
import type { RunLibrary } from '../../../store/runs/runLibrary.ts';
import { useRunLibrary, useRuns } from '../../RunsContext.tsx';

export interface KeptHackingRun {
  readonly id: string;
  /** Untrusted. */
  readonly name: string;
  readonly curve: HackingCurve;
}

const PRESETS = ['reward-hacking', 'on-a-leash'];
const MOST_RUNS = 20;
const NONE: readonly KeptHackingRun[] = [];

/** The latest runs of the two presets that have a learned reward; a race that goes on is among them as far as it was kept. */
export function useHackingRuns(): { readonly runs: readonly KeptHackingRun[] } {
  const library = useRunLibrary();
  const heads = useRuns((state) => state.heads);
  const [runs, setRuns] = useState(NONE);
  useEffect(() => void library.open(), [library]);
  const wanted = heads
    .filter(({ request }) => PRESETS.includes(request.preset) && request.algorithm !== 'dpo')
    .slice(0, MOST_RUNS)
    .map(({ id, progress }) => `${id}\t${progress.step}`)
    .join('\n');
  useEffect(() => {
    let current = true;
    const ids = wanted === '' ? [] : wanted.split('\n').map((line) => line.split('\t')[0]!);
    void Promise.all(ids.map((id) => keptRun(library, id))).then((loaded) => {
      if (current) setRuns(loaded.flat());
    });
    return () => {
      current = false;
    };
  }, [library, wanted]);
  return { runs };
}

/** None of a run that cannot be read: the library says so itself. */
async function keptRun(library: RunLibrary, id: string): Promise<KeptHackingRun[]> {
  try {
    const run = await library.load(id);
    const curve = hackingCurve(run, 'eval/scores');
    return curve ? [{ id, name: run.head.name, curve }] : [];
  } catch {
    return [];
  }
}
