import type { LaneRequest } from '../../protocol/commands.ts';
import type { Run } from '../../runs/run.ts';
import type { ErrorEnvelope } from '../../shared/errors.ts';
import { type FinishedWork, remainingMs, type Workload, workloadOf } from './sweepEstimate.ts';
import { createSweepSlot, type SweepSlot } from './sweepSlot.ts';

/** One run of a queue. */
export interface QueuedRun {
  readonly id: string;
  readonly name: string;
  /** `lanes` is filled in by the queue. */
  readonly request: LaneRequest;
  /** Shared by runs that differ in nothing but the algorithm, as {@link Run}'s `race`. Default: its own id. */
  readonly race?: string;
  readonly tags?: readonly string[];
}

export interface QueueProgress {
  readonly done: number;
  readonly total: number;
  /** What runs now: 0 to 1 of each. */
  readonly running: readonly { readonly id: string; readonly fraction: number }[];
  /** From the runs that are done; null before the first is. */
  readonly remainingMs: number | null;
}

export interface QueueOptions {
  readonly onProgress?: (progress: QueueProgress) => void;
  /** A run that failed comes too, with its outcome: one bad run does not stop the others. */
  readonly onRun: (run: Run) => void;
  /** Told of a run that failed before its first evaluation: there is nothing of it to keep, so `onRun` is not called. */
  readonly onLost?: (run: QueuedRun, error: ErrorEnvelope) => void;
  /** Ends the workers at once; what runs is thrown away. */
  readonly signal?: AbortSignal;
  /** Shared by the runs, as {@link Run}'s `sweep`. */
  readonly sweep?: string;
}

/** Runs many lanes to their ends, several at a time, each in a worker of its own. Used by the page and the command line. */
export interface SweepQueue {
  /** Resolves when all are done. @throws DOMException 'AbortError' */
  run(runs: readonly QueuedRun[], options: QueueOptions): Promise<void>;
}

export interface SweepQueueDeps {
  readonly createWorker: () => Worker;
  /** Called only for runs that need a text classifier. */
  readonly openClassifierPort: () => MessagePort;
  /** How many runs at a time, 1 or more; see {@link usualConcurrency}. */
  readonly concurrency: number;
  /** A clock, in milliseconds. */
  readonly now?: () => number;
}

/** A step may come every few milliseconds; nobody reads so fast. */
const TELL_EVERY_MS = 150;

/** Nothing is started before `run` is called, and all workers end with it. */
export function createSweepQueue(deps: SweepQueueDeps): SweepQueue {
  const { createWorker, openClassifierPort, concurrency, now = () => performance.now() } = deps;
  return {
    async run(runs, options) {
      const { signal } = options;
      if (signal?.aborted) throw aborted();
      const lanes = Math.max(1, Math.min(concurrency, runs.length));
      const slots = Array.from({ length: lanes }, () =>
        createSweepSlot(createWorker, openClassifierPort, lanes),
      );
      let onAbort = () => {};
      const cancelled = new Promise<never>((_, reject) => {
        onAbort = () => reject(aborted());
      });
      signal?.addEventListener('abort', onAbort);
      const tracker = createTracker(runs, lanes, options.onProgress ?? (() => {}), now);
      const waiting = [...runs];
      try {
        await Promise.race([
          Promise.all(slots.map((slot) => serve(slot, waiting, tracker, options))),
          cancelled,
        ]);
      } finally {
        signal?.removeEventListener('abort', onAbort);
        for (const slot of slots) slot.end();
      }
    },
  };
}

const aborted = () => new DOMException('The runs were cancelled.', 'AbortError');

/** Takes one run after another until none waits. */
async function serve(
  slot: SweepSlot,
  waiting: QueuedRun[],
  tracker: Tracker,
  options: QueueOptions,
): Promise<void> {
  for (let next = waiting.shift(); next && !options.signal?.aborted; next = waiting.shift()) {
    const queued = next;
    const { id, name, race = id, tags = [], request } = queued;
    tracker.began(queued);
    const identity = { id, name, race, tags, sweep: options.sweep, startedAt: Date.now() };
    const { run, failure } = await slot.run(identity, request, (fraction) => tracker.moved(queued, fraction));
    tracker.ended(queued, failure === null);
    if (run) options.onRun(run);
    else if (failure) options.onLost?.(queued, failure);
  }
}

interface Tracker {
  began(run: QueuedRun): void;
  moved(run: QueuedRun, fraction: number): void;
  ended(run: QueuedRun, finished: boolean): void;
}

/** Knows what is done, running and waiting, and says so, not too often. */
function createTracker(
  runs: readonly QueuedRun[],
  slots: number,
  tell: (progress: QueueProgress) => void,
  now: () => number,
): Tracker {
  const works = new Map<string, Workload>(runs.map(({ id, request }) => [id, workloadOf(request)]));
  const waiting = new Set(works.keys());
  const running = new Map<string, { fraction: number; readonly since: number }>();
  const finished: FinishedWork[] = [];
  let done = 0;
  let toldAt = -Infinity;

  const report = () => {
    toldAt = now();
    const inHand = [...running].map(([id, { fraction, since }]) => ({
      ...works.get(id)!,
      fraction,
      elapsedMs: toldAt - since,
    }));
    const ahead = [...waiting].map((id) => works.get(id)!);
    tell({
      done,
      total: runs.length,
      running: [...running].map(([id, { fraction }]) => ({ id, fraction })),
      remainingMs: remainingMs(ahead, inHand, finished, slots),
    });
  };
  return {
    began({ id }) {
      waiting.delete(id);
      running.set(id, { fraction: 0, since: now() });
      report();
    },
    moved({ id }, fraction) {
      const entry = running.get(id);
      if (entry) entry.fraction = fraction;
      if (now() - toldAt >= TELL_EVERY_MS) report();
    },
    ended({ id }, didFinish) {
      const since = running.get(id)?.since ?? now();
      running.delete(id);
      done++;
      // One that failed says nothing of how long the others take.
      if (didFinish) finished.push({ ...works.get(id)!, ms: now() - since });
      report();
    },
  };
}

const MOST_AT_ONCE = 4;
/**
 * How many runs at a time: one for each core that the race leaves free, up to four. A lane of this size gains little from
 * a second thread, so single-threaded runs side by side finish sooner than threaded runs one after another.
 * @param racing lanes of a race that runs beside
 */
export function usualConcurrency(racing: number, cores = navigator.hardwareConcurrency): number {
  return Math.max(1, Math.min(MOST_AT_ONCE, cores - racing));
}
