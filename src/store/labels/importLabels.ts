import { type ImportReport, importJsonl } from '../../feedback/jsonl/importJsonl.ts';
import type { PreferenceSet } from '../../feedback/preferenceSet.ts';
import type { LabelLibrary } from './labelLibrary.ts';

export interface ImportOutcome {
  readonly fileName: string;
  /** Null: there was nothing to make a set of. */
  readonly setName: string | null;
  readonly report: ImportReport;
  /** Labels that the set did not have before. */
  readonly added: number;
}

export interface ImportRun {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: {
    readonly label: string;
    readonly done: number;
    readonly total: number;
    readonly metrics: Readonly<Record<string, number>>;
  }) => void;
}

/**
 * Reads a file of labels into the active set, or into a new one with the file's name.
 * @throws AppError('feedback') if the file cannot be read to its end; the signal's reason if it is cancelled, and then
 *   nothing was added
 */
export async function importLabels(
  library: LabelLibrary,
  file: File,
  into: 'active' | 'new',
  { signal, onProgress }: ImportRun,
): Promise<ImportOutcome> {
  const { items, report } = await importJsonl(file, {
    signal,
    onProgress: ({ lines, chars }) =>
      onProgress({
        label: `${lines.toLocaleString('en-US')} lines read`,
        done: Math.min(chars, file.size),
        total: file.size,
        metrics: {},
      }),
  });
  const setId = into === 'new' ? null : library.store.getState().activeId;
  const before = setId === null ? 0 : setOf(library, setId).items.length;
  if (setId !== null) library.add(setId, items);
  // A file without a single label makes no set.
  const madeId = setId ?? (items.length > 0 ? library.create(nameOf(file), items) : null);
  const set = madeId === null ? null : setOf(library, madeId);
  return {
    fileName: file.name,
    setName: set?.name ?? null,
    report,
    added: set ? set.items.length - before : 0,
  };
}

function setOf(library: LabelLibrary, id: string): PreferenceSet {
  return library.store.getState().sets.find(({ set }) => set.id === id)!.set;
}

const LONGEST_NAME = 80;

function nameOf({ name }: File): string {
  const bare = name.replace(/\.(jsonl?|ndjson|txt)$/i, '').trim();
  return bare.slice(0, LONGEST_NAME) || 'Imported labels';
}
