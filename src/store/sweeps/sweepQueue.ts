import type { LaneRequest } from '../../protocol/commands.ts';
import type { Run } from '../../runs/run.ts';

/** One run of a queue. */
export interface QueuedRun {
  readonly id: string;
  readonly name: string;
  /** `lanes` is filled in by the queue. */
  readonly request: LaneRequest;
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
