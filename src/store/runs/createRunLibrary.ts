import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Run, RunDetail, RunHead } from '../../runs/run.ts';
import { detailBytes, shareColumns } from '../../runs/shareColumns.ts';
import { AppError, toEnvelope } from '../../shared/errors.ts';
import type { Change } from '../../storage/changeChannel.ts';
import type { StoredRecord } from '../../storage/recordEnvelope.ts';
import { openStorage, type Storage } from '../../storage/storage.ts';
import { type KeptRun, mergeKept } from './runForms.ts';
import type { RunLibrary, RunLibraryState } from './runLibrary.ts';
import { recentlyUsed } from './recentlyUsed.ts';
import { chooseDropped } from './chooseDropped.ts';
import { DEFAULT_LIMIT_BYTES, openRunShelf, type RunShelf } from './runShelf.ts';
import { createTabPresence, type TabPresence } from './tabPresence.ts';

export interface RunLibraryOptions {
  readonly openStorage?: () => Promise<Storage>;
  readonly presence?: TabPresence;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

interface Entry {
  readonly kept: KeptRun;
  /** 0: not in storage yet. */
  readonly revision: number;
}

/** What the functions below share. */
interface Library {
  readonly store: StoreApi<RunLibraryState>;
  readonly entries: Map<string, Entry>;
  /** Details that are not in storage yet, or could not be put there. */
  readonly pending: Map<string, RunDetail>;
  /** Ids whose last write failed. */
  readonly failed: Set<string>;
  readonly removed: Map<string, Entry>;
  readonly cache: ReturnType<typeof recentlyUsed<string, RunDetail>>;
  readonly presence: TabPresence;
  readonly now: () => number;
  readonly shelf: () => Promise<RunShelf>;
  /** One write after the other. Never rejects: what goes wrong is told in `problem`. */
  readonly inTurn: (work: (shelf: RunShelf) => Promise<void>) => Promise<void>;
}

/** Details that are kept in memory after they were read: as many as can be compared, and a few. */
const CACHED_DETAILS = 14;
/** Without locks to ask, a run that was written so recently may still be going on in another tab. */
const STILL_RUNNING_MS = 60_000;
export const FIRST_LIBRARY_STATE: RunLibraryState = {
  phase: 'closed',
  heads: [],
  removed: [],
  chosen: [],
  bytes: 0,
  limitBytes: DEFAULT_LIMIT_BYTES,
  notKept: null,
  problem: null,
  unsaved: [],
  dropped: 0,
  damaged: 0,
};

/**
 * Runs in this browser's storage, or in memory where the browser keeps nothing. Two tabs may change the same run: names and
 * tags are the latest given, progress is the furthest. A run that storage calls `running` while the tab that recorded it is
 * gone is shown as `interrupted`.
 */
export function createRunLibrary(options: RunLibraryOptions = {}): RunLibrary {
  const library = createParts(options);
  const { store, entries, inTurn } = library;
  let opening: Promise<void> | undefined;
  const open = () => (opening ??= inTurn((shelf) => readAll(library, shelf)).then(() => tidy(library)));
  const saveSoon = async (id: string) => {
    await open();
    await inTurn((shelf) => save(library, shelf, id));
  };
  const edit = async (id: string, change: Partial<Pick<RunHead, 'name' | 'tags'>>) => {
    const entry = entries.get(id);
    if (!entry) return;
    const kept = { ...entry.kept, head: { ...entry.kept.head, ...change }, editedAt: library.now() };
    entries.set(id, { ...entry, kept });
    publish(library);
    await saveSoon(id);
  };
  return {
    store,
    open,
    async keep(run) {
      await open();
      if (!takeRun(library, run)) return;
      await inTurn(async (shelf) => {
        await save(library, shelf, run.head.id);
        await makeRoom(library, shelf);
      });
    },
    load: (id) => load(library, id),
    rename: (id, name) => edit(id, { name }),
    setTags: (id, tags) => edit(id, { tags: [...new Set(tags)] }),
    remove: (ids) => remove(library, ids),
    undoRemove: () => undoRemove(library),
    forgetRemoved: () => forgetRemoved(library),
    choose: (ids) => store.setState({ chosen: [...new Set(ids)].filter((id) => entries.has(id)) }),
    async setLimit(bytes) {
      store.setState({ limitBytes: bytes });
      await open();
      await inTurn(async (shelf) => {
        store.setState({ limitBytes: bytes });
        await makeRoom(library, shelf);
        await shelf.setLimit(bytes);
      });
    },
    async saveAgain() {
      store.setState({ problem: null });
      for (const id of library.failed) await saveSoon(id);
    },
    dismissProblem: () => store.setState({ problem: null }),
  };
}

function createParts(options: RunLibraryOptions): Library {
  const store = createStore<RunLibraryState>(() => FIRST_LIBRARY_STATE);
  let shelf: Promise<RunShelf> | undefined;
  let turn: Promise<void> = Promise.resolve();
  const library: Library = {
    store,
    entries: new Map(),
    pending: new Map(),
    failed: new Set(),
    removed: new Map(),
    cache: recentlyUsed(CACHED_DETAILS),
    presence: options.presence ?? createTabPresence(),
    now: options.now ?? Date.now,
    shelf: () =>
      (shelf ??= openRunShelf(
        () => (options.openStorage ?? openStorage)(),
        (change) => void takeElsewhere(library, change),
      )),
    inTurn(work) {
      turn = turn.then(async () => {
        try {
          await work(await library.shelf());
        } catch (error) {
          store.setState({ problem: sentence(error) });
        }
        publish(library);
      });
      return turn;
    },
  };
  return library;
}

function publish({ store, entries, failed, removed }: Library): void {
  const heads = [...entries.values()].map(({ kept }) => kept.head);
  let bytes = 0;
  for (const { kept } of entries.values()) bytes += kept.bytes;
  const { chosen } = store.getState();
  const stillThere = chosen.filter((id) => entries.has(id));
  store.setState({
    heads: heads.toSorted((a, b) => b.startedAt - a.startedAt || a.id.localeCompare(b.id)),
    removed: [...removed.values()].map(({ kept }) => kept.head),
    chosen: stillThere.length === chosen.length ? chosen : stillThere,
    bytes,
    unsaved: [...failed],
  });
}

async function readAll(library: Library, shelf: RunShelf): Promise<void> {
  const { store, entries, presence, now } = library;
  store.setState({ phase: 'loading', notKept: shelf.notKept() });
  try {
    const [{ records, unreadable }, others] = await Promise.all([shelf.heads.list(), presence.others()]);
    const isAlive = ({ value, savedAt }: StoredRecord<KeptRun>) =>
      value.owner === presence.id || (others?.has(value.owner) ?? now() - savedAt < STILL_RUNNING_MS);
    for (const record of records) {
      const { id, revision, value } = record;
      const isCut = value.head.outcome === 'running' && !isAlive(record);
      const kept: KeptRun = isCut ? { ...value, head: { ...value.head, outcome: 'interrupted' } } : value;
      if (!entries.has(id)) entries.set(id, { kept, revision });
    }
    store.setState({ damaged: unreadable.length, limitBytes: await shelf.limitBytes() });
  } finally {
    store.setState({ phase: 'ready' }); // what is in memory can be used whatever happened
  }
}

/** What was removed on earlier visits goes for good, unless another tab may still offer to undo it. */
async function tidy({ presence, inTurn }: Library): Promise<void> {
  const others = await presence.others();
  if (others?.size === 0) await inTurn((shelf) => shelf.purge());
}

/** @returns false if it was removed meanwhile: then nobody wants it */
function takeRun({ entries, removed, pending, cache, presence, store }: Library, run: Run): boolean {
  const { id } = run.head;
  if (removed.has(id)) return false;
  const detail = shareColumns(run.detail);
  const known = entries.get(id);
  const { name, tags } = known && known.kept.editedAt > 0 ? known.kept.head : run.head;
  const kept: KeptRun = {
    head: { ...run.head, name, tags },
    bytes: detailBytes(detail) + 2 * JSON.stringify(run.head).length,
    owner: presence.id,
    editedAt: known?.kept.editedAt ?? 0,
  };
  entries.set(id, { kept, revision: known?.revision ?? 0 });
  pending.set(id, detail);
  cache.delete(id);
  store.setState((state) => ({ heads: withHead(state.heads, kept.head) }));
  return true;
}

/** The list with this head in its place, so that a running row need not wait for the disk. */
const withHead = (heads: readonly RunHead[], head: RunHead): readonly RunHead[] =>
  heads.some(({ id }) => id === head.id)
    ? heads.map((known) => (known.id === head.id ? head : known))
    : [head, ...heads];

async function save(library: Library, shelf: RunShelf, id: string): Promise<void> {
  const { entries, pending, failed, store } = library;
  const entry = entries.get(id);
  if (!entry) return;
  const detail = pending.get(id);
  try {
    if (detail) await shelf.details.put({ id, revision: 0, value: detail });
    const saved = await shelf.heads.put({ id, revision: entry.revision, value: entry.kept });
    const latest = entries.get(id);
    if (latest) entries.set(id, { kept: mergeKept(latest.kept, saved.value), revision: saved.revision });
    if (pending.get(id) === detail) pending.delete(id);
    if (failed.delete(id) && failed.size === 0) store.setState({ problem: null });
  } catch (error) {
    if (error instanceof AppError && error.code === 'storage-conflict') {
      forget(library, id); // another tab removed it
      return;
    }
    failed.add(id);
    throw error;
  }
}

function forget({ entries, pending, failed, cache }: Library, id: string): void {
  entries.delete(id);
  pending.delete(id);
  failed.delete(id);
  cache.delete(id);
}

async function load(library: Library, id: string): Promise<Run> {
  const head = library.entries.get(id)?.kept.head;
  if (!head)
    throw new AppError('storage', `run ${id}: it is not kept here`, { fix: 'Choose a run from the list.' });
  const near = library.pending.get(id) ?? library.cache.get(id);
  if (near) return { head, detail: near };
  const { details } = await library.shelf();
  const found = await details.get(id);
  if (!found)
    throw new AppError('storage-damaged', `run ${id}: its curves are missing`, {
      fix: 'Run it again from the list of runs, or remove it.',
    });
  library.cache.set(id, found.value);
  return { head, detail: found.value };
}

async function remove(library: Library, ids: readonly string[]): Promise<void> {
  const { entries, removed, inTurn } = library;
  const going = ids.filter((id) => entries.has(id));
  for (const id of going) {
    removed.set(id, entries.get(id)!);
    entries.delete(id);
  }
  publish(library);
  await inTurn(async (shelf) => {
    for (const id of going) await shelf.heads.remove(id);
  });
}

async function undoRemove(library: Library): Promise<void> {
  const { entries, removed, pending, inTurn } = library;
  const back = [...removed];
  removed.clear();
  for (const [id, entry] of back) entries.set(id, entry);
  publish(library);
  await inTurn(async (shelf) => {
    for (const [id, entry] of back) {
      if (entry.revision === 0 || pending.has(id)) continue; // was never in storage
      const { revision } = await shelf.heads.restore(id);
      entries.set(id, { ...(entries.get(id) ?? entry), revision });
    }
  });
}

async function forgetRemoved({ removed, inTurn, ...library }: Library): Promise<void> {
  const ids = [...removed.keys()];
  removed.clear();
  for (const id of ids) {
    library.pending.delete(id);
    library.failed.delete(id);
    library.cache.delete(id);
  }
  await inTurn((shelf) => shelf.purge(ids));
}

/** Deletes the oldest untagged runs until the others fit. */
async function makeRoom(library: Library, shelf: RunShelf): Promise<void> {
  const { store, entries } = library;
  const { limitBytes } = store.getState();
  const { ids, isEnough } = chooseDropped(
    [...entries.values()].map(({ kept }) => kept),
    limitBytes,
  );
  if (ids.length > 0) {
    await shelf.delete(ids);
    for (const id of ids) forget(library, id);
    store.setState(({ dropped }) => ({ dropped: dropped + ids.length }));
  }
  if (!isEnough)
    throw new AppError('storage-full', 'The runs that are kept take more than their limit', {
      fix: 'Remove some, take tags off runs that may be deleted, or raise the limit.',
    });
}

async function takeElsewhere(library: Library, { id, kind }: Change): Promise<void> {
  await library.inTurn(async (shelf) => {
    library.cache.delete(id);
    if (kind === 'removed') return forget(library, id);
    const found = await shelf.heads.get(id);
    const mine = library.entries.get(id);
    if (!found || library.removed.has(id)) return;
    const kept = mine ? mergeKept(mine.kept, found.value) : found.value;
    library.entries.set(id, { kept, revision: found.revision });
  });
}

function sentence(error: unknown): string {
  const { message, fix } = toEnvelope(error);
  return fix ? `${message}. ${fix}`.replaceAll('..', '.') : message;
}
