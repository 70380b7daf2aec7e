/** The desk at which a visitor labels: what is being shown, what waits, what was said. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PreferenceItem } from '../../feedback/preferenceItem.ts';
import { type ErrorEnvelope, toEnvelope } from '../../shared/errors.ts';
import { isAbort } from '../studio/studioStore.ts';
import {
  ANSWERS_PER_PROMPT,
  type DeskItem,
  type DeskMode,
  labelOf,
  nextPrompts,
  type Verdict,
} from './deskItem.ts';
import type { LabelLibrary } from './labelLibrary.ts';

export interface DeskOptions {
  readonly mode: DeskMode;
  /** Null: the task's own. */
  readonly typedPrompts: readonly string[] | null;
  /** Which model writes: `sft`, `picks`, or an adopted lane. */
  readonly model: string;
  /** Ask where the studio's reward model is least sure. */
  readonly asksUncertain: boolean;
  readonly annotator: string;
}

export interface DeskState extends DeskOptions {
  readonly current: DeskItem | null;
  /** Come after `current`. */
  readonly ready: readonly DeskItem[];
  /** Prompts that are being answered. */
  readonly writing: number;
  /** Of this visit, in order. */
  readonly labelled: readonly PreferenceItem[];
  readonly skipped: number;
  /** Said last; undo takes it back. */
  readonly history: readonly Said[];
  readonly problem: ErrorEnvelope | null;
}

/** One thing said, with what is needed to take it back. */
export interface Said {
  readonly item: DeskItem;
  readonly set: string;
  /** Null: a skip that leaves no label. */
  readonly label: PreferenceItem | null;
}

/** Who writes answers. */
export interface AnswerSource {
  /** Prompts of the task, in the seed's order. */
  readonly prompts: () => Promise<readonly string[]>;
  readonly write: (request: WriteRequest, signal: AbortSignal) => Promise<readonly DeskItem[]>;
}
export interface WriteRequest extends Pick<DeskOptions, 'mode' | 'model' | 'asksUncertain'> {
  readonly prompts: readonly string[];
  readonly count: number;
  /** Different for every batch, also of later visits. */
  readonly batch: string;
}

export interface DeskClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds of a clock that never goes back. */
  elapsed(): number;
}

export interface LabelDesk {
  readonly store: StoreApi<DeskState>;
  /** Sees to it that there is something to label. */
  readonly fill: () => void;
  readonly setOptions: (options: Partial<DeskOptions>) => void;
  readonly say: (verdict: Verdict) => void;
  readonly skip: () => void;
  readonly undo: () => void;
  /** Throws away what waits, because the studio now holds something else; `fill` gets new. */
  readonly clear: () => void;
  /** Called with every label that was given, and with every one that was taken back. */
  onChange(
    listener: (change: { readonly given?: PreferenceItem; readonly taken?: PreferenceItem }) => void,
  ): void;
}

const FIRST_OPTIONS: DeskOptions = {
  mode: 'pairs',
  typedPrompts: null,
  model: 'sft',
  asksUncertain: false,
  annotator: 'me',
};
const EMPTY: Pick<DeskState, 'current' | 'ready' | 'writing' | 'problem'> = {
  current: null,
  ready: [],
  writing: 0,
  problem: null,
};
/** Few at first, so that labelling begins soon; then enough that it never waits. */
const FIRST_BATCH = 4;
const BATCH = 12;
const LOW_WATER = 8;
const KEPT_HISTORY = 200;

export function createLabelDesk(library: LabelLibrary, source: AnswerSource, clock: DeskClock): LabelDesk {
  const store = createStore<DeskState>(() => ({
    ...FIRST_OPTIONS,
    ...EMPTY,
    labelled: [],
    skipped: 0,
    history: [],
  }));
  const listeners: Parameters<LabelDesk['onChange']>[0][] = [];
  const queue = createQueue(store, library, source, () => (shownAt = clock.elapsed()));
  let shownAt = clock.elapsed();
  const advance = (said: Said) => {
    const { ready, history } = store.getState();
    store.setState({
      current: ready[0] ?? null,
      ready: ready.slice(1),
      history: [...history, said].slice(-KEPT_HISTORY),
    });
    shownAt = clock.elapsed();
    queue.fill();
  };
  const say = (verdict: Verdict) => {
    const { current, annotator, labelled, skipped } = store.getState();
    const set = library.store.getState().activeId;
    if (!current || set === null) return;
    const milliseconds = Math.round(clock.elapsed() - shownAt);
    const label = labelOf(current, verdict, { annotator, time: clock.now(), milliseconds });
    library.add(set, [label]);
    const isSkip = label.kind === 'pair' && label.outcome === 'skip';
    store.setState(isSkip ? { skipped: skipped + 1 } : { labelled: [...labelled, label] });
    advance({ item: current, set, label });
    for (const listener of listeners) listener({ given: label });
  };
  return {
    store,
    fill: queue.fill,
    say,
    skip() {
      const { current, skipped } = store.getState();
      const set = library.store.getState().activeId;
      if (!current || set === null) return;
      if (current.mode === 'pairs') return say({ kind: 'pair', pick: 'skip' });
      store.setState({ skipped: skipped + 1 });
      advance({ item: current, set, label: null });
    },
    undo() {
      const last = store.getState().history.at(-1);
      if (!last) return;
      takeBack(store, library, last);
      shownAt = clock.elapsed();
      if (last.label) for (const listener of listeners) listener({ taken: last.label });
    },
    setOptions(options) {
      store.setState(options);
      // Whoever labels does not change what is written.
      if (Object.keys(options).every((key) => key === 'annotator')) return;
      queue.clear();
      queue.fill();
    },
    clear: queue.clear,
    onChange: (listener) => listeners.push(listener),
  };
}

function takeBack(store: StoreApi<DeskState>, library: LabelLibrary, { item, set, label }: Said): void {
  const { current, ready, history, labelled, skipped } = store.getState();
  const isSkip = label === null || (label.kind === 'pair' && label.outcome === 'skip');
  store.setState({
    history: history.slice(0, -1),
    labelled: isSkip ? labelled : labelled.filter(({ id }) => id !== label.id),
    skipped: isSkip ? skipped - 1 : skipped,
    current: item,
    ready: current ? [current, ...ready] : ready,
  });
  const isThere = library.store.getState().sets.some((known) => known.set.id === set);
  if (label && isThere) library.removeItems(set, [label.id]);
}

type Queue = Pick<LabelDesk, 'fill' | 'clear'>;

/** Writes ahead of the judge. */
function createQueue(
  store: StoreApi<DeskState>,
  library: LabelLibrary,
  source: AnswerSource,
  onFirst: () => void,
): Queue {
  let writer: AbortController | undefined;
  let batches = 0;
  const write = async (signal: AbortSignal): Promise<void> => {
    const state = store.getState();
    const prompts = state.typedPrompts ?? (await source.prompts());
    signal.throwIfAborted();
    const size = state.current || state.ready.length > 0 ? BATCH : FIRST_BATCH;
    const chosen = nextPrompts(prompts, usedPrompts(library, state), size);
    if (chosen.length === 0) return;
    store.setState({ writing: chosen.length });
    const { mode, model } = state;
    const asksUncertain = state.asksUncertain && mode === 'pairs';
    const batch = `${activeSize(library)}.${batches++}`;
    const request = { mode, model, asksUncertain, prompts: chosen, count: ANSWERS_PER_PROMPT[mode], batch };
    const items = await source.write(request, signal);
    signal.throwIfAborted();
    const { current, ready } = store.getState();
    if (!current) onFirst();
    const all = [...ready, ...items];
    store.setState(current ? { ready: all } : { current: all[0] ?? null, ready: all.slice(1) });
  };
  const fill = () => {
    const { ready, problem } = store.getState();
    if (writer || problem || ready.length >= LOW_WATER) return;
    const mine = new AbortController();
    writer = mine;
    write(mine.signal)
      .catch((error: unknown) => {
        if (!isAbort(error) && writer === mine) store.setState({ problem: toEnvelope(error) });
      })
      .finally(() => {
        if (writer !== mine) return;
        writer = undefined;
        const { writing } = store.getState();
        store.setState({ writing: 0 });
        if (writing > 0) fill();
      });
  };
  return {
    fill,
    clear() {
      writer?.abort();
      writer = undefined;
      store.setState(EMPTY);
    },
  };
}

const activeSize = (library: LabelLibrary) => activeItems(library).length;

function activeItems(library: LabelLibrary): readonly PreferenceItem[] {
  const { sets, activeId } = library.store.getState();
  return sets.find(({ set }) => set.id === activeId)?.set.items ?? [];
}

/** How often each prompt was labelled, or waits to be. */
function usedPrompts(library: LabelLibrary, { current, ready }: DeskState): Map<string, number> {
  const used = new Map<string, number>();
  const waiting = current ? [current, ...ready] : ready;
  for (const { prompt } of [...activeItems(library), ...waiting])
    used.set(prompt, (used.get(prompt) ?? 0) + 1);
  return used;
}
