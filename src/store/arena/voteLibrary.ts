/** The votes of the blind arena, kept in this browser. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type ArenaVote, arenaVoteSchema, votesFromJsonl } from '../../runs/evaluation/arenaVote.ts';
import { type ErrorEnvelope, toEnvelope } from '../../shared/errors.ts';
import type { RecordForm } from '../../storage/recordEnvelope.ts';
import { type RecordStore, recordStore } from '../../storage/recordStore.ts';
import { openStorage, type Storage } from '../../storage/storage.ts';

/** A vote never changes: who saves one that is there already means the same. */
const FORM: RecordForm<ArenaVote> = {
  collection: 'arena-votes',
  schema: arenaVoteSchema,
  version: 1,
  merge: (mine) => mine,
};

export interface VoteLibraryState {
  readonly isLoaded: boolean;
  /** By time. */
  readonly votes: readonly ArenaVote[];
  /** Why votes do not survive the page, in a sentence; null if they do. */
  readonly notKept: string | null;
  /** The last thing that went wrong with keeping them. */
  readonly problem: ErrorEnvelope | null;
}

export interface VotesImported {
  readonly added: number;
  /** Were here before. */
  readonly known: number;
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
}

export interface VoteLibrary {
  readonly store: StoreApi<VoteLibraryState>;
  /** Reads what was kept; again and again does nothing more. */
  readonly open: () => Promise<void>;
  readonly add: (vote: ArenaVote) => Promise<void>;
  readonly remove: (ids: readonly string[]) => Promise<void>;
  /** Adds the votes of a file; each counts once, however often it is imported. */
  readonly importJsonl: (text: string) => Promise<VotesImported>;
}

export function createVoteLibrary(openBrowserStorage: () => Promise<Storage> = openStorage): VoteLibrary {
  const store = createStore<VoteLibraryState>(() => ({
    isLoaded: false,
    votes: [],
    notKept: null,
    problem: null,
  }));
  let records: RecordStore<ArenaVote> | undefined;
  let opening: Promise<void> | undefined;

  const show = (votes: Iterable<ArenaVote>) =>
    store.setState({ votes: [...votes].toSorted((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1)) });
  const byId = () => new Map(store.getState().votes.map((vote) => [vote.id, vote]));
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
      store.setState({ problem: null });
    } catch (error) {
      store.setState({ problem: toEnvelope(error) });
    }
  };
  const readAll = (from: RecordStore<ArenaVote>) =>
    attempt(async () => {
      const { records: found } = await from.list();
      const votes = byId();
      for (const { value } of found) votes.set(value.id, value);
      show(votes.values());
    });
  const open = () =>
    (opening ??= (async () => {
      const storage = await openBrowserStorage();
      const { kind, reason } = storage.status();
      records = recordStore(storage, FORM);
      const mine = records;
      mine.subscribe(({ kind: change, id }) => {
        if (change === 'saved' && !byId().has(id)) void readAll(mine);
        if (change === 'removed') show(store.getState().votes.filter((vote) => vote.id !== id));
      });
      await readAll(mine);
      store.setState({ isLoaded: true, notKept: kind === 'memory' ? reason : null });
    })());
  const save = async (votes: readonly ArenaVote[]) => {
    await open();
    if (votes.length === 0) return;
    await attempt(async () => {
      await records!.putAll(votes.map((value) => ({ id: value.id, revision: 0, value })));
    });
  };
  return {
    store,
    open,
    async add(vote) {
      show([...byId().set(vote.id, vote).values()]); // at once: what cannot be kept still counts for this visit
      await save([vote]);
    },
    async remove(ids) {
      const gone = new Set(ids);
      show(store.getState().votes.filter(({ id }) => !gone.has(id)));
      await open();
      await attempt(() => records!.exchange([], ids));
    },
    async importJsonl(text) {
      await open();
      const { votes, refused } = votesFromJsonl(text);
      const all = byId();
      const fresh = new Map(votes.filter(({ id }) => !all.has(id)).map((vote) => [vote.id, vote]));
      show([...all.values(), ...fresh.values()]);
      await save([...fresh.values()]);
      return { added: fresh.size, known: votes.length - fresh.size, refused };
    },
  };
}
