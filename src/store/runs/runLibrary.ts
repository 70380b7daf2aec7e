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
  /** Ids of runs that could not be written: they are in memory for this visit. */
  readonly unsaved: readonly string[];
  /** Runs deleted since the page was opened because all together exceeded the limit. */
  readonly dropped: number;
  /** The runs take more than the limit, and those that are left are tagged or still running. */
  readonly isOverLimit: boolean;
  /** Kept runs that cannot be read; they stay where they are. */
  readonly damaged: number;
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
  /** Brings back what was removed since the undo was last given up. */
  readonly undoRemove: () => Promise<void>;
  /** Gives up the undo: what was removed is deleted for good. */
  readonly forgetRemoved: () => Promise<void>;
  readonly choose: (ids: readonly string[]) => void;
  /** Bytes that all runs may take. A lower limit deletes the oldest untagged runs at once. */
  readonly setLimit: (bytes: number) => Promise<void>;
  /** Tries once more to write what could not be written, for example after the visitor made room. */
  readonly saveAgain: () => Promise<void>;
  readonly dismissProblem: () => void;
}
