/** The browser's end of `npm run sweep`: the page's queue and the page's workers, without the page. */
import type { RunDetail } from '../runs/run.ts';
import { createClassifierAccess } from '../store/classifierAccess.ts';
import {
  createSweepQueue,
  type QueuedRun,
  type QueueProgress,
  usualConcurrency,
} from '../store/sweeps/sweepQueue.ts';
import type { SweepMessage } from './sweepMessage.ts';

declare global {
  interface Window {
    /** Put there by sweep.ts. */
    reportSweep?(message: SweepMessage): Promise<void>;
  }
}

export interface QueueChoice {
  readonly runs: readonly QueuedRun[];
  /** Default: one for each core, up to four. */
  readonly atOnce: number | null;
  readonly sweep: string;
}

/** Runs all to their ends; what happens goes to `window.reportSweep`. */
export async function runQueue({ runs, atOnce, sweep }: QueueChoice): Promise<void> {
  const classifier = createClassifierAccess(
    () => new Worker(new URL('../classifier/classifierWorker.ts', import.meta.url), { type: 'module' }),
  );
  const queue = createSweepQueue({
    createWorker: () => new Worker(new URL('../engine/worker.ts', import.meta.url), { type: 'module' }),
    openClassifierPort: classifier.openPort,
    concurrency: atOnce ?? usualConcurrency(0),
  });
  const reports: Promise<void>[] = [];
  const report = (message: SweepMessage) => {
    if (window.reportSweep) reports.push(window.reportSweep(message));
  };
  await queue.run(runs, {
    sweep,
    onProgress: (progress: QueueProgress) => report({ type: 'progress', progress }),
    onRun: ({ head, detail }) => report({ type: 'run', head, curves: plainCurves(detail) }),
    onLost: ({ id }, error) => report({ type: 'lost', id, error }),
  });
  await Promise.all(reports);
}

/** Typed arrays do not cross as JSON. */
function plainCurves({ curves }: RunDetail) {
  const entries = Object.entries(curves).map(([metric, { source, ...columns }]) => [
    metric,
    { source, ...Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, [...column]])) },
  ]);
  return Object.fromEntries(entries) as Extract<SweepMessage, { type: 'run' }>['curves'];
}
