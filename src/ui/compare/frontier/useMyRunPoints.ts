import { useEffect, useState } from 'react';
import { frontierRunRecord } from '../../../runs/frontier/frontierRecord.ts';
import type { FrontierPlace } from '../../../runs/frontier/publishedPoints.ts';
import type { RunLibrary } from '../../../store/runs/runLibrary.ts';
import { useRunLibrary, useRuns } from '../../RunsContext.tsx';

export interface MyRunPoint extends FrontierPlace {
  /** Of the run. Untrusted. */
  readonly name: string;
}

const NONE: readonly MyRunPoint[] = [];
/** The latest: enough for a figure, and soon read. */
const MOST_RUNS = 50;

/** The evaluations of the runs on this preset (and on its twin with the true reward) that are kept in this browser. */
export function useMyRunPoints(preset: string, wanted: boolean): readonly MyRunPoint[] {
  const library = useRunLibrary();
  const heads = useRuns((state) => state.heads);
  const [points, setPoints] = useState(NONE);
  const ids = heads
    .filter(({ request }) => request.preset === preset || request.preset === `${preset}-gt`)
    .slice(0, MOST_RUNS)
    .map(({ id }) => id)
    .join('\n');
  useEffect(() => {
    if (wanted) void library.open();
  }, [library, wanted]);
  useEffect(() => {
    let current = true;
    const list = wanted && ids !== '' ? ids.split('\n') : [];
    void Promise.all(list.map((id) => pointsOfRun(library, id))).then((loaded) => {
      if (current) setPoints(loaded.flat());
    });
    return () => {
      current = false;
    };
  }, [library, ids, wanted]);
  return wanted ? points : NONE;
}

/** None of a run that cannot be read: the library says so itself. */
async function pointsOfRun(library: RunLibrary, id: string): Promise<MyRunPoint[]> {
  try {
    const run = await library.load(id);
    const record = frontierRunRecord({ method: 'ppo', setting: '', seed: 0 }, run);
    return record ? record.kl.map((kl, i) => ({ kl, gold: record.gold[i]!, name: run.head.name })) : [];
  } catch {
    return [];
  }
}
