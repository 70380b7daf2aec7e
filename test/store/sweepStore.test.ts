import { beforeEach, describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Run } from '../../src/runs/run.ts';
import { sweepCells, type SweepPlan } from '../../src/runs/sweep.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { RunLibrary, RunLibraryState } from '../../src/store/runs/runLibrary.ts';
import type { QueueOptions, QueuedRun } from '../../src/store/sweeps/sweepQueue.ts';
import type { SweepShelf } from '../../src/store/sweeps/sweepShelf.ts';
import { createSweeps } from '../../src/store/sweeps/sweepStore.ts';
import { runWith } from '../runs/sweepFixtures.ts';
import { catalog } from './fixtures.ts';

const plan = (id = 's1', createdAt = 1): SweepPlan => ({
  id,
  name: 'seeds',
  createdAt,
  base: { preset: 'reviews', backend: 'wasm', knobs: {} },
  algorithms: ['dpo'],
  seeds: [1, 2, 3],
  axes: [],
});
const cellIds = sweepCells(plan(), catalog).map(({ id }) => id);

/** What outlives a page: the kept runs and plans. */
let keptRuns: Map<string, Run>;
let keptPlans: Map<string, SweepPlan>;
beforeEach(() => {
  keptRuns = new Map();
  keptPlans = new Map();
});

function fakeLibrary() {
  const store = createStore(() => ({ heads: [] as RunLibraryState['heads'] }));
  const publish = () => store.setState({ heads: [...keptRuns.values()].map(({ head }) => head) });
  return {
    store,
    open: async () => publish(),
    keep: async (run: Run) => {
      keptRuns.set(run.head.id, run);
      publish();
    },
    load: async (id: string) => {
      const run = keptRuns.get(id);
      if (!run) throw new AppError('storage', 'gone');
      return run;
    },
  } as unknown as RunLibrary;
}

const shelf: SweepShelf = {
  read: async () => [...keptPlans.values()],
  keep: async (kept) => void keptPlans.set(kept.id, kept),
  remove: async (id) => void keptPlans.delete(id),
  restore: async (id) => void keptPlans.set(id, plan(id)),
};

/** A page; its queue does what the test says. */
function openPage(openShelf = async () => shelf) {
  const queues: { runs: readonly QueuedRun[]; options: QueueOptions; end: () => void }[] = [];
  const sweeps = createSweeps({
    createQueue: () => ({
      run: (runs, options) =>
        new Promise((resolve, reject) => {
          queues.push({ runs, options, end: resolve });
          options.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
        }),
    }),
    library: fakeLibrary(),
    openShelf,
    catalog: () => catalog,
    labels: () => undefined,
  });
  return { sweeps, queues, state: sweeps.store.getState };
}

const runOf = (id: string, sweep = 's1') => {
  const run = runWith({ id, algorithm: 'dpo', seed: 1, gold: [0.5, 0.9], kl: [0, 1] });
  return { ...run, head: { ...run.head, sweep } };
};
const settle = () => new Promise<void>((resolve) => void setTimeout(resolve));

describe('a sweep', () => {
  test('is kept, run, and hands each run to the library with its id', async () => {
    const { sweeps, queues, state } = openPage();
    await sweeps.open();
    sweeps.start(plan());
    await settle();
    expect([...keptPlans.keys()]).toEqual(['s1']);
    expect(queues[0]!.runs.map(({ id }) => id)).toEqual(cellIds);
    expect(queues[0]!.options.sweep).toBe('s1');
    expect(queues[0]!.runs[0]!.tags).toEqual(['seeds']);
    expect(state()).toMatchObject({ shown: 's1', running: { id: 's1' } });

    queues[0]!.options.onRun(runOf(cellIds[0]!));
    queues[0]!.options.onProgress?.({ done: 1, total: 3, running: [], remainingMs: 5 });
    expect(Object.keys(state().runs)).toEqual([cellIds[0]]);
    expect(state().running?.progress.remainingMs).toBe(5);
    expect([...keptRuns.keys()]).toEqual([cellIds[0]]);
    queues[0]!.end();
    await settle();
    expect(state().running).toBeNull();
  });

  test('that was cut off by a closed page goes on with what is missing', async () => {
    const before = openPage();
    await before.sweeps.open();
    before.sweeps.start(plan());
    await settle();
    before.queues[0]!.options.onRun(runOf(cellIds[0]!));
    const broken = runOf(cellIds[1]!);
    before.queues[0]!.options.onRun({ ...broken, head: { ...broken.head, outcome: 'interrupted' } });

    const { sweeps, queues, state } = openPage();
    await sweeps.open();
    expect(state()).toMatchObject({ phase: 'ready', shown: null, running: null });
    await sweeps.show('s1');
    expect(Object.keys(state().runs)).toEqual(cellIds.slice(0, 2));
    sweeps.goOn('s1');
    expect(queues[0]!.runs.map(({ id }) => id)).toEqual(cellIds.slice(1));
  });

  test('that is cancelled keeps what is done and is no error', async () => {
    const { sweeps, queues, state } = openPage();
    await sweeps.open();
    sweeps.start(plan());
    queues[0]!.options.onRun(runOf(cellIds[0]!));
    sweeps.cancel();
    await settle();
    expect(state()).toMatchObject({ running: null, problem: null });
    expect(keptRuns.size).toBe(1);
  });

  test('does not start beside another, nor with a plan that cannot be run', async () => {
    const { sweeps, queues, state } = openPage();
    await sweeps.open();
    expect(() => sweeps.start({ ...plan(), algorithms: ['none'] })).toThrow('expected one of');
    expect(state().plans).toEqual([]);
    sweeps.start(plan());
    expect(() => sweeps.start(plan('s2'))).toThrow('Another sweep is running');
    expect(queues).toHaveLength(1);
  });

  test('that is looked at while another runs shows its own runs', async () => {
    keptPlans.set('old', plan('old', 0));
    keptRuns.set('old.dpo.1', runOf('old.dpo.1', 'old'));
    const { sweeps, queues, state } = openPage();
    await sweeps.open();
    sweeps.start(plan());
    await sweeps.show('old');
    queues[0]!.options.onRun(runOf(cellIds[0]!));
    expect(Object.keys(state().runs)).toEqual(['old.dpo.1']);
    await sweeps.show('s1');
    expect(Object.keys(state().runs)).toEqual([cellIds[0]]);
  });

  test('is forgotten and brought back, its runs untouched', async () => {
    const { sweeps, state } = openPage();
    keptPlans.set('s1', plan());
    keptRuns.set(cellIds[0]!, runOf(cellIds[0]!));
    await sweeps.open();
    await sweeps.show('s1');
    await sweeps.remove('s1');
    expect(state()).toMatchObject({ plans: [], shown: null, runs: {} });
    expect(keptPlans.size).toBe(0);
    expect(keptRuns.size).toBe(1);
    await sweeps.undoRemove();
    expect(state()).toMatchObject({ shown: 's1', removed: null });
    expect(Object.keys(state().runs)).toEqual([cellIds[0]]);
  });

  test('runs although it cannot be kept, and says so', async () => {
    const { sweeps, queues, state } = openPage(async () => {
      throw new AppError('storage-full', 'The disk is full.');
    });
    await sweeps.open();
    sweeps.start(plan());
    await settle();
    expect(queues).toHaveLength(1);
    expect(state()).toMatchObject({ problem: 'The disk is full.', running: { id: 's1' } });
  });

  test('whose run failed before it began says which and why', async () => {
    const { sweeps, queues, state } = openPage();
    await sweeps.open();
    sweeps.start(plan());
    const [first] = queues[0]!.runs;
    queues[0]!.options.onLost?.(first!, { code: 'config', message: 'no such model' });
    expect(state().lost).toEqual({ [first!.id]: 'no such model' });
  });
});
