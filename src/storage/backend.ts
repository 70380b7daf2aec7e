/** What a store of bytes and records must do; IndexedDB and memory do it alike. */

/** `history`: earlier revisions. `archive`: records as they were before a migration. `files`: bytes by name. */
export const TABLES = ['records', 'history', 'archive', 'files'] as const;
export type Table = (typeof TABLES)[number];

/** e.g. ['sets', 'mine'], or ['sets', 'mine', 3] in the history. */
export type Key = readonly (string | number)[];

export interface Place {
  readonly table: Table;
  readonly key: Key;
}
/** `value: undefined` removes what is there. */
export interface Write extends Place {
  readonly value: unknown;
}

export interface Backend {
  readonly kind: 'saved' | 'memory';
  readonly get: (place: Place) => Promise<unknown>;
  /** Entries whose key starts with `prefix` and whose next part is a string that starts with `next`, in key order. */
  readonly list: (table: Table, prefix: Key, next: string) => Promise<readonly (readonly [Key, unknown])[]>;
  /**
   * Reads places, asks `decide` what to write (in the tables of these places), and writes all of it or nothing.
   * Resolves when the data is durable. What `decide` throws is thrown, and then nothing is written. It may be asked
   * twice.
   */
  readonly transact: (
    places: readonly Place[],
    decide: (values: readonly unknown[]) => readonly Write[],
  ) => Promise<void>;
  readonly close: () => void;
}
