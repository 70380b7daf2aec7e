import type { StoreApi } from 'zustand/vanilla';
import type { Run, RunHead } from '../../runs/run.ts';

/** What the page knows of the runs that are kept. */
export interface RunLibraryState {
  readonly phase: 'closed' | 'loading' | 'ready';
  /** The latest first. */
  readonly heads: readonly RunHead[];
  /** Removed a moment ago, and can be brought back. */
  readonly removed: readonly RunHead[];
  /** Ids of the runs that the visitor has chosen to compare, in order. */
  readonly chosen: readonly string[];
  /** Bytes that all runs take, and what they may take before the oldest untagged ones go. */
  readonly bytes: number;
  readonly limitBytes: number;
  /** Why runs are not kept, in a sentence; null: they are. */
  readonly notKept: string | null;
  /** What went wrong last, in a sentence. */
  readonly problem: string | null;
}

/** The runs that were made in this browser. */
export interface RunLibrary {
  readonly store: StoreApi<RunLibraryState>;
  /** Reads what is kept, once. Never rejects: `problem` says what is wrong. */
  readonly open: () => Promise<void>;
  /** Keeps a run, or keeps it anew under its id. Never rejects: what could not be kept stays in memory, and `problem` says so. */
  readonly keep: (run: Run) => Promise<void>;
  /** @throws AppError if it cannot be read */
  readonly load: (id: string) => Promise<Run>;
  readonly rename: (id: string, name: string) => Promise<void>;
  readonly setTags: (id: string, tags: readonly string[]) => Promise<void>;
  readonly remove: (ids: readonly string[]) => Promise<void>;
  /** Brings back what was removed last. */
  readonly undoRemove: () => Promise<void>;
  readonly choose: (ids: readonly string[]) => void;
}
