/** Many runs and best-of-n jobs, side by side: what a frontier is measured with, on the page and on the command line. */
import type { BestOfNResult } from '../../protocol/bestOfN.ts';
import type { JobOf } from '../../protocol/jobs.ts';
import type { BackendChoice } from '../../protocol/commands.ts';
import type { Run } from '../../runs/run.ts';
import type { ErrorEnvelope } from '../../shared/errors.ts';
import { createStudioStore } from '../studio/studioStore.ts';
import { createSweepQueue, type QueuedRun } from '../sweeps/sweepQueue.ts';

export interface MeasureDeps {
  readonly createWorker: () => Worker;
  readonly openClassifierPort: () => MessagePort;
  /** Workers at a time. */
  readonly concurrency: number;
}
export interface BestOfNTask {
  readonly preset: string;
  readonly backend: BackendChoice;
  readonly job: JobOf<'bestOfN'>;
}
export interface MeasureProgress {
  /** 0 to 1. */
  readonly fraction: number;
  readonly label: string;
  /** Null before anything is done. */
  readonly remainingMs: number | null;
}
export interface MeasureOptions<R extends QueuedRun> {
  readonly runs: readonly R[];
  readonly bestOfN: readonly BestOfNTask[];
  readonly onRun: (plan: R, run: Run) => void;
  /** A run of which nothing could be kept. */
  readonly onLost?: (plan: R, error: ErrorEnvelope) => void;
  readonly onProgress?: (progress: MeasureProgress) => void;
  readonly signal?: AbortSignal;
}
export type MeasuredBestOfN = { readonly seed: number; readonly result: BestOfNResult };

/** @throws AppError when best-of-n cannot be had, DOMException 'AbortError' */
export async function measureRuns<R extends QueuedRun>(
  deps: MeasureDeps,
  options: MeasureOptions<R>,
): Promise<MeasuredBestOfN[]> {
  const { runs, onRun, onLost, signal } = options;
  const tell = progressTeller(options);
  const bestOfN = await measureBestOfN(deps, options, tell.jobs);
  const byId = new Map(runs.map((run) => [run.id, run]));
  await createSweepQueue(deps).run(runs, {
    ...(signal && { signal }),
    onRun: (run) => onRun(byId.get(run.head.id)!, run),
    onLost: ({ id }, error) => onLost?.(byId.get(id)!, error),
    onProgress: ({ done, total, running, remainingMs }) => {
      const part = running.reduce((sum, { fraction }) => sum + fraction, 0);
      tell.runs(
        (done + part) / Math.max(1, total),
        `run ${Math.min(total, done + 1)} of ${total}`,
        remainingMs,
      );
    },
  });
  return bestOfN;
}

/** A job takes about as long as two runs. */
const JOB_WEIGHT = 2;

function progressTeller<R extends QueuedRun>({ runs, bestOfN, onProgress }: MeasureOptions<R>) {
  const jobShare = (JOB_WEIGHT * bestOfN.length) / Math.max(1, JOB_WEIGHT * bestOfN.length + runs.length);
  return {
    jobs: (fraction: number) =>
      onProgress?.({ fraction: jobShare * fraction, label: 'best of n', remainingMs: null }),
    runs: (fraction: number, label: string, remainingMs: number | null) =>
      onProgress?.({ fraction: jobShare + (1 - jobShare) * fraction, label, remainingMs }),
  };
}

async function measureBestOfN<R extends QueuedRun>(
  deps: MeasureDeps,
  { bestOfN, signal }: MeasureOptions<R>,
  tell: (fraction: number) => void,
): Promise<MeasuredBestOfN[]> {
  const results: MeasuredBestOfN[] = [];
  const fractions = bestOfN.map(() => 0);
  const waiting = [...bestOfN.entries()];
  const serve = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, task] = next;
      const result = await oneBestOfN(deps, task, signal, (fraction) => {
        fractions[index] = fraction;
        tell(fractions.reduce((sum, value) => sum + value, 0) / fractions.length);
      });
      results.push({ seed: task.job.seed, result });
    }
  };
  await Promise.all(Array.from({ length: Math.min(deps.concurrency, bestOfN.length) }, serve));
  return results.toSorted((a, b) => a.seed - b.seed);
}

/** In a studio of its own, so that the visitor's keeps what it holds. */
async function oneBestOfN(
  { createWorker, openClassifierPort }: MeasureDeps,
  { preset, backend, job }: BestOfNTask,
  signal: AbortSignal | undefined,
  onFraction: (fraction: number) => void,
): Promise<BestOfNResult> {
  const workers: Worker[] = [];
  const create = () => {
    const worker = createWorker();
    workers.push(worker);
    return worker;
  };
  const studio = createStudioStore(create, openClassifierPort, () => ({ preset, seed: job.seed, backend }));
  try {
    const { kind: _, ...result } = await studio.actions.run(job, {
      ...(signal && { signal }),
      onProgress: ({ done, total, label }) => {
        if (label === 'Answers to choose from') onFraction(done / total);
      },
    });
    return result;
  } finally {
    for (const worker of workers) worker.terminate();
  }
}
