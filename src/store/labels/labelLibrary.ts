/** The visitor's sets of labels: shown at once, kept by a journal, and never called saved before they are. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PreferenceItem } from '../../feedback/preferenceItem.ts';
import { AppError, toEnvelope } from '../../shared/errors.ts';
import { applyLabelChange, type LabelChange, type LabelSet, type TrainingRules } from './labelChange.ts';
import type { JournalEntry, LabelJournal } from './labelJournal.ts';

/** Whether what the visitor made would survive the page. */
export type Keeping =
  | { readonly state: 'loading' }
  | { readonly state: 'saving' }
  | { readonly state: 'saved' }
  | {
      readonly state: 'notSaved';
      readonly reason: string;
      /** A write failed, and may succeed when it is tried again. */
      readonly canRetry: boolean;
    };

export interface LibraryState {
  readonly isLoaded: boolean;
  /** By age, oldest first. */
  readonly sets: readonly LabelSet[];
  readonly activeId: string | null;
  /** The set that was deleted last, until another one is. */
  readonly deleted: LabelSet | null;
  readonly keeping: Keeping;
  readonly damaged: number;
  /** The browser has removed the sets of an earlier visit. */
  readonly wasCleared: boolean;
}

export interface LabelLibrary {
  readonly store: StoreApi<LibraryState>;
  /** Resolves when what was kept is here. Calling it again does nothing. A first visit gets a first set. */
  readonly load: (options?: { readonly canCreate?: boolean }) => Promise<void>;
  /** @returns the new set's id; it becomes the active one. @throws AppError('feedback') if the name is no name */
  readonly create: (name: string, items?: readonly PreferenceItem[]) => string;
  readonly select: (id: string) => void;
  readonly rename: (id: string, name: string) => void;
  readonly setRules: (id: string, rules: Partial<TrainingRules>) => void;
  readonly add: (id: string, items: readonly PreferenceItem[]) => void;
  readonly removeItems: (id: string, ids: readonly string[]) => void;
  /** Adds the labels of `from` to `into`; `from` stays. */
  readonly merge: (into: string, from: string) => void;
  readonly remove: (id: string) => void;
  readonly undoRemove: () => void;
  /** Writes everything once more, for example after the visitor made room. */
  readonly saveAgain: () => Promise<void>;
}

export interface LibraryClock {
  /** Milliseconds since 1970. */
  now(): number;
  createId(): string;
}

export const FIRST_SET_NAME = 'My labels';
/** A set with more changes than this is written anew after it was read, so that reading stays quick. */
const COMPACT_ABOVE = 300;
/** Labels that are written at once: more would stop the page. */
const CHUNK = 500;

export function createLabelLibrary(
  openJournal: () => Promise<LabelJournal>,
  clock: LibraryClock,
): LabelLibrary {
  const store = createStore<LibraryState>(() => ({
    isLoaded: false,
    sets: [],
    activeId: null,
    deleted: null,
    keeping: { state: 'loading' },
    damaged: 0,
    wasCleared: false,
  }));
  const keeper = createKeeper(store, openJournal);
  const find = (id: string): LabelSet => {
    const found = store.getState().sets.find(({ set }) => set.id === id);
    if (!found) throw new AppError('feedback', `set of labels: there is none with the id ${id}`);
    return found;
  };
  const change = (id: string, made: LabelChange) => {
    const { sets } = store.getState();
    const before = sets.find(({ set }) => set.id === id);
    const after = applyLabelChange(id, before, made);
    store.setState({
      sets: before ? sets.map((known) => (known === before ? after : known)) : [...sets, after],
    });
    for (const part of inChunks(made)) keeper.append({ set: id, change: part });
  };
  const create = (name: string, items: readonly PreferenceItem[] = []) => {
    const id = clock.createId();
    change(id, { kind: 'create', name: freeName(store.getState().sets, name), created: clock.now() });
    if (items.length > 0) change(id, { kind: 'add', items: [...items] });
    store.setState({ activeId: id });
    return id;
  };
  const add = (id: string, items: readonly PreferenceItem[]) => {
    if (items.length > 0) change(find(id).set.id, { kind: 'add', items: [...items] });
  };
  return {
    store,
    async load({ canCreate = true } = {}) {
      await keeper.load();
      const { isLoaded, sets, activeId } = store.getState();
      if (isLoaded) return;
      store.setState({ isLoaded: true, activeId: activeId ?? newest(sets) });
      if (sets.length === 0 && canCreate) create(FIRST_SET_NAME);
    },
    create,
    add,
    select: (id) => store.setState({ activeId: find(id).set.id }),
    rename: (id, name) => change(find(id).set.id, { kind: 'rename', name }),
    setRules: (id, rules) => change(id, { kind: 'rules', rules: { ...find(id).rules, ...rules } }),
    removeItems: (id, ids) => change(find(id).set.id, { kind: 'remove', ids: [...ids] }),
    merge: (into, from) => add(into, find(from).set.items),
    remove(id) {
      const deleted = find(id);
      const sets = store.getState().sets.filter((known) => known !== deleted);
      store.setState({ sets, deleted, activeId: newest(sets) });
      keeper.append({ set: id, change: { kind: 'delete' } });
      if (sets.length === 0) create(FIRST_SET_NAME);
    },
    undoRemove() {
      const { deleted, sets } = store.getState();
      if (!deleted) return;
      store.setState({ sets: byAge([...sets, deleted]), deleted: null, activeId: deleted.set.id });
      keeper.append({ set: deleted.set.id, change: { kind: 'restore' } });
    },
    saveAgain: keeper.saveAgain,
  };
}

interface Keeper {
  readonly load: () => Promise<void>;
  /** In turn; the badge says so until it is done. */
  readonly append: (entry: JournalEntry) => void;
  readonly saveAgain: () => Promise<void>;
}

function createKeeper(store: StoreApi<LibraryState>, openJournal: () => Promise<LabelJournal>): Keeper {
  let journal: Promise<LabelJournal> | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let loading: Promise<void> | undefined;
  let underWay = 0;
  /** Once a write failed, memory holds more than the journal until everything was written again. */
  let failure: string | null = null;
  const show = (opened: LabelJournal | null) => {
    const reason = failure ?? opened?.notKept() ?? null;
    if (reason !== null)
      store.setState({ keeping: { state: 'notSaved', reason, canRetry: failure !== null } });
    else store.setState({ keeping: { state: underWay > 0 ? 'saving' : 'saved' } });
  };
  const inTurn = (work: (journal: LabelJournal) => Promise<void>): Promise<void> => {
    underWay += 1;
    if (store.getState().keeping.state === 'saved') store.setState({ keeping: { state: 'saving' } });
    const mine = turn.then(async () => {
      let opened: LabelJournal | null = null;
      try {
        opened = await (journal ??= openJournal());
        await work(opened);
      } catch (error) {
        const { message, fix } = toEnvelope(error);
        failure = fix ? `${message} ${fix}` : message;
      }
      underWay -= 1;
      show(opened);
    });
    turn = mine;
    return mine;
  };
  const read = async (opened: LabelJournal) => {
    const { entries, damaged } = await opened.read();
    const found = replay(entries);
    const known = new Set(found.map(({ set }) => set.id));
    const made = store.getState().sets.filter(({ set }) => !known.has(set.id)); // while it was read
    store.setState({
      sets: byAge([...found.filter(({ isDeleted }) => !isDeleted), ...made]),
      damaged,
      wasCleared: opened.wasCleared(),
    });
    const untidy = found.filter(({ set, isDeleted }) => {
      const changes = entries.filter((entry) => entry.set === set.id).length;
      return isDeleted || changes > COMPACT_ABOVE + set.items.length / CHUNK;
    });
    opened.onOther(takeOther);
    void tidy(untidy);
  };
  const takeOther = ({ set: id, change }: JournalEntry) => {
    const { sets, activeId } = store.getState();
    const before = sets.find(({ set }) => set.id === id);
    if (!before && change.kind !== 'create') return; // its beginning is not here: the next visit has it all
    const after = applyLabelChange(id, before, change);
    const others = sets.filter((known) => known !== before);
    if (after.isDeleted && others.length === 0) return; // something must be there to label into
    const left = after.isDeleted ? others : byAge([...others, after]);
    const isActiveGone = after.isDeleted && activeId === id;
    store.setState({ sets: left, ...(isActiveGone && { activeId: newest(left) }) });
  };
  const tidy = async (untidy: readonly LabelSet[]) => {
    for (const known of untidy)
      await inTurn((opened) => opened.replace(known.set.id, known.isDeleted ? [] : asChanges(known)));
  };
  return {
    load: () => (loading ??= inTurn(read)),
    append: (entry) => void inTurn((opened) => opened.append(entry)),
    saveAgain: () =>
      inTurn(async (opened) => {
        for (const known of store.getState().sets) await opened.replace(known.set.id, asChanges(known));
        failure = null;
      }),
  };
}

/** The changes that make a set from nothing. */
function asChanges({ set, rules }: LabelSet): LabelChange[] {
  return [
    { kind: 'create', name: set.name, created: set.created },
    { kind: 'rules', rules },
    ...inChunks({ kind: 'add', items: [...set.items] }),
  ];
}

function inChunks(change: LabelChange): readonly LabelChange[] {
  if (change.kind !== 'add' || change.items.length <= CHUNK) return [change];
  return Array.from({ length: Math.ceil(change.items.length / CHUNK) }, (_, i) => ({
    kind: 'add' as const,
    items: change.items.slice(i * CHUNK, (i + 1) * CHUNK),
  }));
}

/** Labels that were added one by one are added together: replaying takes time in proportion to their number. */
function replay(entries: readonly JournalEntry[]): LabelSet[] {
  const sets = new Map<string, LabelSet>();
  const pending = new Map<string, PreferenceItem[]>();
  const apply = (id: string, change: LabelChange) => sets.set(id, applyLabelChange(id, sets.get(id), change));
  const flush = (id: string) => {
    const items = pending.get(id);
    pending.delete(id);
    if (items) apply(id, { kind: 'add', items });
  };
  for (const { set, change } of entries) {
    if (change.kind === 'add') {
      const list = pending.get(set);
      if (list) for (const item of change.items) list.push(item);
      else pending.set(set, [...change.items]);
      continue;
    }
    flush(set);
    apply(set, change);
  }
  for (const id of pending.keys()) flush(id);
  return [...sets.values()];
}

const byAge = (sets: readonly LabelSet[]) => sets.toSorted((a, b) => a.set.created - b.set.created);
const newest = (sets: readonly LabelSet[]) => byAge(sets).at(-1)?.set.id ?? null;

/** The name, with a number behind it if another set has it. */
function freeName(sets: readonly LabelSet[], name: string): string {
  const taken = new Set(sets.map(({ set }) => set.name));
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name} ${n}`;
  return free;
}
