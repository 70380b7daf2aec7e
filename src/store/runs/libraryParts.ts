/** What the parts of the run library share: its state, what is in memory, and one queue of writes. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RunDetail } from '../../runs/run.ts';
import { toEnvelope } from '../../shared/errors.ts';
import type { Change } from '../../storage/changeChannel.ts';
import { openStorage, type Storage } from '../../storage/storage.ts';
import { recentlyUsed } from './recentlyUsed.ts';
import { type KeptRun, mergeKept } from './runForms.ts';
import type { RunLibraryState } from './runLibrary.ts';
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
export interface Library {
  readonly store: StoreApi<RunLibraryState>;
  readonly entries: Map<string, Entry>;
  /** Details that are not in storage yet, or could not be put there. */
  readonly pending: Map<string, RunDetail>;
  /** Ids whose last write failed. */
  readonly failed: Set<string>;
  readonly removed: Map<string, Entry>;
  /** Ids that another tab removed: a race that still runs here must not bring them back. */
  readonly goneElsewhere: Set<string>;
  readonly cache: ReturnType<typeof recentlyUsed<string, RunDetail>>;
  readonly presence: TabPresence;
  readonly now: () => number;
  readonly shelf: () => Promise<RunShelf>;
  /** One write after the other. Never rejects: what goes wrong is told in `problem`. */
  readonly inTurn: (work: (shelf: RunShelf) => Promise<void>) => Promise<void>;
}

/** Details that are kept in memory after they were read: as many as can be compared, and a few. */
const CACHED_DETAILS = 14;
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
  isOverLimit: false,
  damaged: 0,
};

export function createLibraryParts(options: RunLibraryOptions): Library {
  const store = createStore<RunLibraryState>(() => FIRST_LIBRARY_STATE);
  let shelf: Promise<RunShelf> | undefined;
  let turn: Promise<void> = Promise.resolve();
  const library: Library = {
    store,
    entries: new Map(),
    pending: new Map(),
    failed: new Set(),
    removed: new Map(),
    goneElsewhere: new Set(),
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

export function publish({ store, entries, failed, removed }: Library): void {
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

/** As if it had never been here. */
export function forget({ entries, pending, failed, cache }: Library, id: string): void {
  entries.delete(id);
  pending.delete(id);
  failed.delete(id);
  cache.delete(id);
}

async function takeElsewhere(library: Library, { id, kind }: Change): Promise<void> {
  await library.inTurn(async (shelf) => {
    library.cache.delete(id);
    if (kind === 'removed') {
      library.goneElsewhere.add(id);
      return forget(library, id);
    }
    library.goneElsewhere.delete(id);
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
