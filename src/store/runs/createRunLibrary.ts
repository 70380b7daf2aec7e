import type { Run, RunHead } from '../../runs/run.ts';
import { detailBytes, shareColumns } from '../../runs/shareColumns.ts';
import { AppError } from '../../shared/errors.ts';
import type { StoredRecord } from '../../storage/recordEnvelope.ts';
import { chooseDropped } from './chooseDropped.ts';
import { createLibraryParts, forget, type Library, publish, type RunLibraryOptions } from './libraryParts.ts';
import { type KeptRun, mergeKept } from './runForms.ts';
import type { RunLibrary } from './runLibrary.ts';
import type { RunShelf } from './runShelf.ts';

/** Without locks to ask, a run that was written so recently may still be going on in another tab. */
const STILL_RUNNING_MS = 60_000;

/**
 * Runs in this browser's storage, or in memory where the browser keeps nothing. Two tabs may change the same run: names and
 * tags are the latest given, progress is the furthest. A run that storage calls `running` while the tab that recorded it is
 * gone is shown as `interrupted`.
 */
export function createRunLibrary(options: RunLibraryOptions = {}): RunLibrary {
  const library = createLibraryParts(options);
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
      const ids = [...library.failed];
      library.failed.clear(); // so that it is said if it fails again
      for (const id of ids) await saveSoon(id);
    },
    dismissProblem: () => store.setState({ problem: null }),
  };
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
function takeRun(library: Library, run: Run): boolean {
  const { entries, pending, cache, presence, store } = library;
  const { id } = run.head;
  if (library.removed.has(id) || library.goneElsewhere.has(id)) return false;
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
      library.goneElsewhere.add(id);
      forget(library, id);
      return;
    }
    // A run that goes on is written every few seconds: the visitor is told once.
    const isKnown = failed.has(id);
    failed.add(id);
    if (!isKnown) throw error;
  }
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
  const { entries, removed, inTurn } = library;
  const back = [...removed];
  removed.clear();
  for (const [id, entry] of back) entries.set(id, entry);
  publish(library);
  await inTurn(async (shelf) => {
    for (const [id, entry] of back) {
      if (entry.revision === 0) continue; // was never in storage
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
  store.setState({ isOverLimit: !isEnough });
}
