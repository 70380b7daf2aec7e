import { fromJson } from '../../runs/export/fromJson.ts';
import type { Run, RunHead } from '../../runs/run.ts';
import type { RunLibrary } from '../../store/runs/runLibrary.ts';

/** What became of one file. */
export interface RunImport {
  readonly fileName: string;
  readonly added: number;
  /** Already there, left as they are. */
  readonly known: number;
  /** Why the file was not read, in a sentence. */
  readonly problem: string | null;
}

const MAX_BYTES = 200e6;

/** Reads files of runs into the library. A file that cannot be read says why; the others go on, and nothing that is kept is changed. */
export async function importRuns(library: RunLibrary, files: readonly File[]): Promise<RunImport[]> {
  await library.open();
  const imports: RunImport[] = [];
  for (const file of files) imports.push(await importFile(library, file));
  return imports;
}

async function importFile(library: RunLibrary, file: File): Promise<RunImport> {
  const none = { fileName: file.name, added: 0, known: 0 };
  let runs: readonly Run[];
  try {
    if (file.size > MAX_BYTES) return { ...none, problem: `It is larger than ${MAX_BYTES / 1e6} MB.` };
    runs = fromJson(await file.text());
  } catch (error) {
    return { ...none, problem: error instanceof Error ? error.message : String(error) };
  }
  let [added, known] = [0, 0];
  for (const run of runs) {
    const { heads, removed } = library.store.getState();
    const place = placeFor(run.head, [...heads, ...removed]);
    if (place === null) known++;
    else {
      await library.keep({ ...run, head: { ...run.head, id: place } });
      added++;
    }
  }
  return { ...none, added, known, problem: null };
}

/** The id under which a run can be kept without taking another's place; null if it is there already. */
export function placeFor(head: RunHead, kept: readonly RunHead[]): string | null {
  for (let i = 1; ; i++) {
    const id = i === 1 ? head.id : `${head.id}~${i}`;
    const other = kept.find((known) => known.id === id);
    if (!other) return id;
    if (isSame(other, head)) return null;
  }
}

/** Names and tags may have been changed since. */
const isSame = (a: RunHead, b: RunHead) =>
  a.startedAt === b.startedAt &&
  a.progress.step === b.progress.step &&
  sorted([a.request, a.final]) === sorted([b.request, b.final]);

/** As JSON whose keys are in order: a record that was read back may have them in another. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
