import { useState } from 'react';
import type { LaneRequest } from '../../../protocol/commands.ts';
import type { Run } from '../../../runs/run.ts';
import { type JobHandle, useJob } from '../../reward/useJob.ts';
import { useWorkers } from '../../WorkersContext.tsx';
import { watchRun } from './watchRun.ts';

export interface WatchedRun {
  /** As it stands; null before its first evaluation. */
  readonly run: Run | null;
  readonly job: JobHandle<Run>;
  readonly start: (name: string, request: LaneRequest) => void;
}

/** A run of a lesson. It ends with the component. */
export function useWatchedRun(): WatchedRun {
  const { createWorker } = useWorkers();
  const [run, setRun] = useState<Run | null>(null);
  const job = useJob<Run>();
  return {
    run,
    job,
    start(name, request) {
      setRun(null);
      job.start((watch) => watchRun(createWorker, request, { ...watch, name, onEvaluated: setRun }));
    },
  };
}
