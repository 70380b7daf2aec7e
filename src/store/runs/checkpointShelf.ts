/** Where checkpoints of runs lie, and which of them go. */
import { type CheckpointFiles, openCheckpointFiles } from '../../storage/checkpointFiles.ts';
import { openStorage } from '../../storage/storage.ts';
import type { RunLibraryState } from './runLibrary.ts';

/** All checkpoints together take at most this much; the oldest runs' go first. The runs themselves stay. */
export const CHECKPOINT_LIMIT_BYTES = 200e6;
/** A run that another tab began a moment ago may not be in the library yet. */
const SURELY_FORGOTTEN_MS = 3_600_000;

export async function openRunCheckpoints(): Promise<CheckpointFiles> {
  const storage = await openStorage();
  const files = await openCheckpointFiles(storage);
  return { ...files, save: (...what) => saveWithin(files, CHECKPOINT_LIMIT_BYTES, what) };
}

/** Saves, and makes room for the next time. @throws as `save` does */
export async function saveWithin(
  files: CheckpointFiles,
  limitBytes: number,
  what: Parameters<CheckpointFiles['save']>,
): ReturnType<CheckpointFiles['save']> {
  const saved = await files.save(...what);
  const runs = [...(await files.all())].map(([run, entries]) => ({
    run,
    bytes: entries.reduce((sum, entry) => sum + entry.bytes, 0),
    savedAt: Math.max(...entries.map((entry) => entry.savedAt)),
  }));
  let total = runs.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { run, bytes } of runs.toSorted((a, b) => a.savedAt - b.savedAt)) {
    if (total <= limitBytes || run === what[0]) break;
    await files.removeRun(run);
    total -= bytes;
  }
  return saved;
}

/** Deletes the checkpoints of runs that are gone for good; a run that can be brought back keeps its own. */
export async function removeForgotten(
  files: CheckpointFiles,
  state: RunLibraryState,
  before: RunLibraryState,
): Promise<void> {
  const known = (of: RunLibraryState) => new Set([...of.heads, ...of.removed].map(({ id }) => id));
  const now = known(state);
  for (const id of known(before)) if (!now.has(id)) await files.removeRun(id);
  if (before.phase === 'ready' || state.phase !== 'ready') return;
  // Once, when the library has been read: what was deleted while no page could see to it.
  for (const [id, entries] of await files.all()) {
    const savedAt = Math.max(...entries.map((entry) => entry.savedAt));
    if (!now.has(id) && state.damaged === 0 && Date.now() - savedAt > SURELY_FORGOTTEN_MS)
      await files.removeRun(id);
  }
}
