/** The page's sweeps: what was planned, what runs, what came out. One runs at a time. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { OwnLabels } from '../../protocol/commands.ts';
import type { Run } from '../../runs/run.ts';
import { isConclusive } from '../../runs/stability.ts';
import { type SweepCell, sweepCells, type SweepPlan } from '../../runs/sweep.ts';
import type { Catalog } from '../../shared/catalog.ts';
import { AppError } from '../../shared/errors.ts';
import type { RunLibrary } from '../runs/runLibrary.ts';
import type { QueueProgress, SweepQueue } from './sweepQueue.ts';
import type { SweepShelf } from './sweepShelf.ts';

export interface SweepsState {
  readonly phase: 'closed' | 'loading' | 'ready';
  /** The latest first. */
  readonly plans: readonly SweepPlan[];
  /** The sweep that is looked at. */
  readonly shown: string | null;
  /** Runs of that sweep by id: what the library has of it. */
  readonly runs: Readonly<Record<string, Run>>;
  readonly running: { readonly id: string; readonly progress: QueueProgress } | null;
  /** Runs that failed before their first evaluation, and why. Of this visit only. */
  readonly lost: Readonly<Record<string, string>>;
  /** Removed a moment ago, and can be brought back. */
  readonly removed: SweepPlan | null;
  /** What went wrong last, in a sentence. */
  readonly problem: string | null;
}

export interface Sweeps {
  readonly store: StoreApi<SweepsState>;
  /** Reads what is kept, once. Never rejects: `problem` says what is wrong. */
  readonly open: () => Promise<void>;
  /** Keeps the plan and runs it. @throws AppError('config') if it cannot be run; what happens later is in the state */
  readonly start: (plan: SweepPlan) => void;
  /** Runs what is missing of a sweep. */
  readonly goOn: (id: string) => void;
  /** What is done is kept; what runs is thrown away. */
  readonly cancel: () => void;
  readonly show: (id: string) => Promise<void>;
  /** Forgets the plan; its runs stay in the library. */
  readonly remove: (id: string) => Promise<void>;
  readonly undoRemove: () => Promise<void>;
  readonly dismissProblem: () => void;
}

export interface SweepsDeps {
  /** Called for each sweep, so that it sees how busy the machine is. */
  readonly createQueue: () => SweepQueue;
  readonly library: Pick<RunLibrary, 'store' | 'open' | 'keep' | 'load'>;
  readonly openShelf: () => Promise<SweepShelf>;
  /** Null until a worker has said what there is. */
  readonly catalog: () => Catalog | null;
  /** The visitor's own, for plans that ask for them. */
  readonly labels: () => OwnLabels | undefined;
}

const CLOSED: SweepsState = {
  phase: 'closed',
  plans: [],
  shown: null,
  runs: {},
  running: null,
  lost: {},
  removed: null,
  problem: null,
};

export function createSweeps(deps: SweepsDeps): Sweeps {
  const store = createStore<SweepsState>(() => CLOSED);
  const shelf = createLazyShelf(deps, store);
  let cancelRunning = () => {};

  const show = async (id: string) => {
    if (store.getState().shown === id) return;
    store.setState({ shown: id, runs: {} });
    await loadRuns(deps, store, id);
  };
  const execute = async (plan: SweepPlan, cells: readonly SweepCell[]) => {
    const controller = new AbortController();
    cancelRunning = () => controller.abort();
    const nothing: QueueProgress = { done: 0, total: cells.length, running: [], remainingMs: null };
    store.setState({ running: { id: plan.id, progress: nothing }, lost: {}, problem: null });
    try {
      await deps.createQueue().run(
        cells.map(({ id, name, request, race }) => ({ id, name, request, race, tags: [plan.name] })),
        {
          sweep: plan.id,
          signal: controller.signal,
          onProgress: (progress) => store.setState({ running: { id: plan.id, progress } }),
          onLost: ({ id }, error) =>
            store.setState(({ lost }) => ({ lost: { ...lost, [id]: error.message } })),
          onRun: (run) => {
            if (store.getState().shown === plan.id) addRun(store, run);
            void deps.library.keep(run);
          },
        },
      );
    } catch (error) {
      if (!controller.signal.aborted) store.setState({ problem: problemOf(error) });
    } finally {
      store.setState({ running: null });
    }
  };
  return {
    store,
    open: shelf.open,
    start(plan) {
      const cells = cellsToRun(deps, store, plan);
      store.setState(({ plans }) => ({ plans: [plan, ...plans], shown: plan.id, runs: {} }));
      void shelf.write((at) => at.keep(plan));
      void execute(plan, cells);
    },
    goOn(id) {
      const plan = store.getState().plans.find((known) => known.id === id);
      if (!plan) return;
      const cells = cellsToRun(deps, store, plan);
      void show(id);
      void execute(plan, missingOf(cells, deps.library));
    },
    cancel: () => cancelRunning(),
    show,
    async remove(id) {
      const { plans, shown, running } = store.getState();
      if (running?.id === id) cancelRunning();
      const left = plans.filter((plan) => plan.id !== id);
      store.setState({ plans: left, removed: plans.find((plan) => plan.id === id) ?? null });
      if (shown === id) store.setState({ shown: null, runs: {} });
      await shelf.write((at) => at.remove(id));
    },
    async undoRemove() {
      const { removed, plans } = store.getState();
      if (!removed) return;
      const all = [...plans, removed].toSorted((a, b) => b.createdAt - a.createdAt);
      store.setState({ plans: all, removed: null });
      await shelf.write((at) => at.restore(removed.id));
      await show(removed.id);
    },
    dismissProblem: () => store.setState({ problem: null }),
  };
}

/** What the library has not got, or has only as a run that broke off. */
export function missingOf(cells: readonly SweepCell[], library: Pick<RunLibrary, 'store'>): SweepCell[] {
  const { heads } = library.store.getState();
  const done = new Set(heads.filter(isConclusive).map(({ id }) => id));
  return cells.filter(({ id }) => !done.has(id));
}

/** @throws AppError('config') */
function cellsToRun(
  { catalog, labels }: SweepsDeps,
  store: StoreApi<SweepsState>,
  plan: SweepPlan,
): readonly SweepCell[] {
  const known = catalog();
  if (!known) throw new AppError('config', 'The page is still loading: try again in a moment.');
  if (store.getState().running)
    throw new AppError('config', 'Another sweep is running: cancel it first, or wait for it.');
  return sweepCells(plan, known, labels());
}

function createLazyShelf({ openShelf, library }: SweepsDeps, store: StoreApi<SweepsState>) {
  let opened: Promise<SweepShelf> | undefined;
  let opening: Promise<void> | undefined;
  const write = async (work: (shelf: SweepShelf) => Promise<void>) => {
    try {
      await work(await (opened ??= openShelf()));
    } catch (error) {
      store.setState({ problem: problemOf(error) });
    }
  };
  const readAll = async () => {
    store.setState({ phase: 'loading' });
    await library.open();
    await write(async (shelf) => {
      const kept = await shelf.read();
      store.setState(({ plans }) => ({
        plans: [...plans, ...kept.filter(({ id }) => !plans.some((plan) => plan.id === id))],
      }));
    });
    store.setState({ phase: 'ready' });
  };
  return { write, open: () => (opening ??= readAll()) };
}

const addRun = (store: StoreApi<SweepsState>, run: Run) =>
  store.setState(({ runs }) => ({ runs: { ...runs, [run.head.id]: run } }));

async function loadRuns({ library }: SweepsDeps, store: StoreApi<SweepsState>, sweep: string): Promise<void> {
  await library.open();
  const heads = library.store.getState().heads.filter((head) => head.sweep === sweep);
  const loaded = await Promise.allSettled(heads.map(({ id }) => library.load(id)));
  if (store.getState().shown !== sweep) return; // another one was chosen meanwhile
  const read = loaded.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const unread = loaded.length - read.length;
  store.setState(({ runs }) => ({
    // What has finished meanwhile is newer than what was read.
    runs: { ...Object.fromEntries(read.map((run) => [run.head.id, run])), ...runs },
    ...(unread > 0 && { problem: `${unread} runs of this sweep cannot be read.` }),
  }));
}

function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
