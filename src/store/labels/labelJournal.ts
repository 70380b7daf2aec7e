import type { LabelChange } from './labelChange.ts';

/** One change of one set. */
export interface JournalEntry {
  readonly set: string;
  readonly change: LabelChange;
}

export interface JournalReading {
  /** In the order in which they were made. */
  readonly entries: readonly JournalEntry[];
  /** Records that could not be read; they are left where they are. */
  readonly damaged: number;
}

/** Where changes of sets of labels are kept. A promise resolves when its transaction completed, and not before. */
export interface LabelJournal {
  /** Null if what is written survives the page; otherwise why not, in a sentence. */
  readonly notKept: () => string | null;
  /** The browser has removed what was kept here before. */
  readonly wasCleared: () => boolean;
  readonly read: () => Promise<JournalReading>;
  /** Called with what other tabs write. */
  readonly onOther: (listener: (entry: JournalEntry) => void) => void;
  readonly append: (entry: JournalEntry) => Promise<void>;
  /**
   * These changes instead of all of the set's earlier ones; none: the set is forgotten. Torn in the middle, both are
   * there, which comes to the same, as changes may be applied twice.
   */
  readonly replace: (set: string, changes: readonly LabelChange[]) => Promise<void>;
}
