/**
 * Checkpoints of runs: bytes that are either there whole or not at all. A file is written under a temporary name,
 * read again and hashed, moved to its name, and only then the run's list is changed, so a crash at any moment
 * leaves the list pointing at whole files.
 */
import { z } from 'zod';
import { AppError } from '../shared/errors.ts';
import { backendTier, type Bytes, type FileTier, type TierKind, TIERS } from './fileTier.ts';
import { opfsTier } from './opfsTier.ts';
import { type RecordStore, recordStore } from './recordStore.ts';
import { sha256 } from './sha256.ts';
import type { Storage } from './storage.ts';
import { toStorageError } from './storageError.ts';

const entrySchema = z.object({
  /** What the caller calls it, e.g. `step-400`. */
  name: z.string(),
  file: z.string(),
  tier: z.enum(TIERS),
  sha256: z.string(),
  bytes: z.number(),
  savedAt: z.number(),
  /** Kept whatever comes later: the best of a run. */
  isPinned: z.boolean(),
  /** Found not to match its hash. The file is kept. */
  isDamaged: z.boolean(),
});
export type CheckpointEntry = z.infer<typeof entrySchema>;
/** The last entry is the head. */
const manifestSchema = z.object({ entries: z.array(entrySchema) });
type Manifest = z.infer<typeof manifestSchema>;

export interface CheckpointOptions {
  /** Kept for good: it is not among the last few that rotate. */
  readonly isPinned?: boolean;
}
export interface ReadCheckpoint {
  readonly entry: CheckpointEntry;
  readonly bytes: Bytes;
  /** Later checkpoints that cannot be read, the latest first. Say which one is used instead. */
  readonly damaged: readonly CheckpointEntry[];
}

export interface CheckpointFiles {
  /** Where new files go. `memory`: they are gone when the page is closed. */
  readonly tier: TierKind;
  /**
   * Resolves when the file is whole and the head points at it; replaces a checkpoint of the same name.
   * @throws AppError('storage-full') and the old checkpoints are as before; 'storage-conflict' if another tab
   *   saves the same run
   */
  readonly save: (
    run: string,
    name: string,
    bytes: Bytes,
    options?: CheckpointOptions,
  ) => Promise<CheckpointEntry>;
  /** Oldest first. */
  readonly list: (run: string) => Promise<readonly CheckpointEntry[]>;
  /** The checkpoints of every run, by run; each list oldest first. */
  readonly all: () => Promise<ReadonlyMap<string, readonly CheckpointEntry[]>>;
  /** The latest checkpoint that is whole; null if there is none. */
  readonly readHead: (run: string) => Promise<ReadCheckpoint | null>;
  /** @throws AppError('storage-damaged') if there is none of that name or it is not what was written */
  readonly read: (run: string, name: string) => Promise<Bytes>;
  /** Deletes all checkpoints of a run for good. */
  readonly removeRun: (run: string) => Promise<void>;
  /** Deletes files that no run names: what a crash left behind. Nothing happens while another tab saves. */
  readonly removeOrphans: () => Promise<number>;
}

/** @param keep how many checkpoints of a run are kept besides the pinned ones */
export async function openCheckpointFiles(
  storage: Storage,
  {
    keep = 2,
    folder = 'rlhf-playground-checkpoints',
  }: { readonly keep?: number; readonly folder?: string } = {},
): Promise<CheckpointFiles> {
  const database = backendTier(storage);
  const tiers = new Map<TierKind, FileTier>([[database.kind, database]]);
  let tier = database;
  // A list in memory cannot point at files on the disk: they would be left there for ever.
  if (database.kind === 'indexeddb') {
    tier = await opfsTier(folder).catch(() => database);
    tiers.set(tier.kind, tier);
  }
  const lists = recordStore(storage, { collection: 'checkpoints', version: 1, schema: manifestSchema });
  const shelf: Shelf = { storage, tiers, lists, keep, folder };
  return {
    tier: tier.kind,
    save: (run, name, bytes, options = {}) =>
      withLock(folder, 'shared', () =>
        save(shelf, tier, { run, name, bytes, isPinned: options.isPinned ?? false }),
      ),
    list: async (run) => (await lists.get(run))?.value.entries ?? [],
    all: async () => new Map((await lists.list()).records.map(({ id, value }) => [id, value.entries])),
    readHead: (run) => readHead(shelf, run),
    read: (run, name) => readNamed(shelf, run, name),
    removeRun: (run) => removeRun(shelf, run),
    removeOrphans: async () => (await withLock(folder, 'exclusive', () => removeOrphans(shelf))) ?? 0,
  };
}

interface Shelf {
  readonly storage: Storage;
  readonly tiers: ReadonlyMap<TierKind, FileTier>;
  readonly lists: RecordStore<Manifest>;
  readonly keep: number;
  readonly folder: string;
}

interface NewCheckpoint {
  readonly run: string;
  readonly name: string;
  readonly bytes: Bytes;
  readonly isPinned: boolean;
}

async function save(shelf: Shelf, tier: FileTier, checkpoint: NewCheckpoint): Promise<CheckpointEntry> {
  const { storage, lists } = shelf;
  const { run, name, bytes, isPinned } = checkpoint;
  const hash = await sha256(bytes);
  const file = await fileName(run, name, hash);
  const used = await storage.write(() => writeWhole(shelf.tiers, tier, { file, bytes, hash }));
  const before = await lists.get(run);
  const entries = before?.value.entries ?? [];
  const facts = { sha256: hash, bytes: bytes.length, savedAt: storage.now(), isPinned, isDamaged: false };
  const entry: CheckpointEntry = { name, file, tier: used, ...facts };
  const { kept, dropped } = rotate([...entries.filter((old) => old.name !== name), entry], shelf.keep);
  await lists.put({ id: run, value: { entries: kept }, revision: before?.revision ?? 0 });
  const replaced = entries.filter((old) => old.name === name && (old.file !== file || old.tier !== used));
  await removeFiles(shelf, [...dropped, ...replaced]);
  return entry;
}

/** Tries the tier, and the database if the tier fails for another reason than lack of room. */
async function writeWhole(
  tiers: Shelf['tiers'],
  tier: FileTier,
  { file, bytes, hash }: { readonly file: string; readonly bytes: Bytes; readonly hash: string },
): Promise<TierKind> {
  const temporary = `${file}.tmp`;
  try {
    await tier.write(temporary, bytes);
    const written = await tier.read(temporary);
    if (!written || (await sha256(written)) !== hash)
      throw new AppError('storage', `saving ${file} failed: what was read back is not what was written`);
    await tier.move(temporary, file);
    return tier.kind;
  } catch (error) {
    await tier.remove(temporary).catch(() => undefined);
    const problem = toStorageError(error, `saving ${file}`);
    const database = tiers.get('indexeddb');
    if (problem.code === 'storage-full' || !database || tier === database) throw problem;
    return writeWhole(tiers, database, { file, bytes, hash });
  }
}

/** The last `keep` whole ones stay, and the pinned ones, and as many damaged ones for whoever wants to look at them. */
function rotate(entries: readonly CheckpointEntry[], keep: number) {
  const lastOf = (list: readonly CheckpointEntry[]) => list.slice(Math.max(0, list.length - keep));
  const whole = entries.filter((entry) => !entry.isDamaged);
  const stays = new Set([
    ...whole.filter((entry) => entry.isPinned),
    ...lastOf(whole.filter((entry) => !entry.isPinned)),
    ...lastOf(entries.filter((entry) => entry.isDamaged)),
  ]);
  return {
    kept: entries.filter((entry) => stays.has(entry)),
    dropped: entries.filter((entry) => !stays.has(entry)),
  };
}

async function readHead(shelf: Shelf, run: string): Promise<ReadCheckpoint | null> {
  const entries = (await shelf.lists.get(run))?.value.entries ?? [];
  const damaged: CheckpointEntry[] = [];
  for (const entry of entries.toReversed()) {
    const bytes = await readChecked(shelf, entry);
    if (bytes) {
      await markDamaged(shelf, run, damaged);
      return { entry, bytes, damaged };
    }
    damaged.push(entry);
  }
  await markDamaged(shelf, run, damaged);
  return null;
}

async function readNamed(shelf: Shelf, run: string, name: string): Promise<Bytes> {
  const entry = (await shelf.lists.get(run))?.value.entries.find((one) => one.name === name);
  const bytes = entry && (await readChecked(shelf, entry));
  if (bytes) return bytes;
  const why = entry ? 'it is not what was written' : 'there is none';
  throw new AppError('storage-damaged', `checkpoint ${name} of ${run} cannot be read: ${why}`, {
    fix: 'Continue from another checkpoint of the run.',
  });
}

async function readChecked({ tiers }: Shelf, entry: CheckpointEntry): Promise<Bytes | null> {
  const bytes = await tiers.get(entry.tier)?.read(entry.file);
  return bytes && (await sha256(bytes)) === entry.sha256 ? bytes : null;
}

/** So that rotation never drops a whole checkpoint in favour of a damaged one. */
async function markDamaged(
  { lists }: Shelf,
  run: string,
  damaged: readonly CheckpointEntry[],
): Promise<void> {
  const files = new Set(damaged.filter((entry) => !entry.isDamaged).map((entry) => entry.file));
  const before = files.size > 0 ? await lists.get(run) : undefined;
  if (!before) return;
  const entries = before.value.entries.map((entry) =>
    files.has(entry.file) ? { ...entry, isDamaged: true } : entry,
  );
  try {
    await lists.put({ ...before, value: { entries } });
  } catch {
    // Another tab changed the list, or the disk is full: it will be noticed again at the next reading.
  }
}

async function removeRun(shelf: Shelf, run: string): Promise<void> {
  const entries = (await shelf.lists.get(run))?.value.entries ?? [];
  if (!(await shelf.lists.remove(run))) return;
  await shelf.lists.purge([run]);
  await removeFiles(shelf, entries);
}

async function removeFiles({ tiers }: Shelf, entries: readonly CheckpointEntry[]): Promise<void> {
  for (const { tier, file } of entries) {
    // What cannot be removed now is an orphan: `removeOrphans` finds it.
    await tiers
      .get(tier)
      ?.remove(file)
      .catch(() => undefined);
  }
}

async function removeOrphans({ lists, tiers }: Shelf): Promise<number> {
  const { records, unreadable } = await lists.list();
  if (unreadable.length > 0) return 0; // they may name files
  const named = new Set(records.flatMap((record) => record.value.entries.map((entry) => entry.file)));
  let removed = 0;
  for (const tier of tiers.values()) {
    for (const file of await tier.list()) {
      if (named.has(file)) continue;
      await tier.remove(file);
      removed += 1;
    }
  }
  return removed;
}

/** Any number of tabs may save at a time; an exclusive holder runs alone or not at all (null). */
async function withLock<R>(name: string, mode: 'shared', work: () => Promise<R>): Promise<R>;
async function withLock<R>(name: string, mode: 'exclusive', work: () => Promise<R>): Promise<R | null>;
async function withLock<R>(name: string, mode: LockMode, work: () => Promise<R>): Promise<R | null> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  if (!locks) return mode === 'shared' ? work() : null;
  if (mode === 'shared') return locks.request(name, { mode }, work);
  return locks.request(name, { mode, ifAvailable: true }, (lock) => (lock ? work() : null));
}

/** Readable as far as it can be; two fingerprints keep apart what looks alike. */
async function fileName(run: string, name: string, hash: string): Promise<string> {
  const plain = (text: string) => text.replace(/[^A-Za-z0-9-]+/g, '-').slice(0, 60);
  const place = await sha256(new TextEncoder().encode(JSON.stringify([run, name])));
  return `${plain(run)}.${plain(name)}.${place.slice(0, 8)}.${hash.slice(0, 8)}`;
}
