/** Checkpoints of a race: when they are asked for, where they go, and how a race goes on from them. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { resolveKnobs } from '../../src/shared/catalog.ts';
import { AppError } from '../../src/shared/errors.ts';
import { type CheckpointFiles, openCheckpointFiles } from '../../src/storage/checkpointFiles.ts';
import { createRace, type Race } from '../../src/store/raceStore.ts';
import {
  CHECKPOINT_EVERY_MS,
  type Checkpoints,
  createCheckpoints,
} from '../../src/store/runs/checkpoints.ts';
import { saveWithin } from '../../src/store/runs/checkpointShelf.ts';
import { createRunKeeper } from '../../src/store/runs/createRunKeeper.ts';
import { createRunLibrary } from '../../src/store/runs/createRunLibrary.ts';
import type { RunLibrary } from '../../src/store/runs/runLibrary.ts';
import { freshBrowser, openTab } from '../storage/browser.ts';
import { FakeWorker } from './fakeWorker.ts';
import { catalog, evaluated, loaded, progress, stepped } from './fixtures.ts';

freshBrowser();

interface Tab {
  readonly workers: FakeWorker[];
  readonly race: Race;
  readonly library: RunLibrary;
  readonly checkpoints: Checkpoints;
  readonly files: CheckpointFiles;
}
let clock = 0;
let tabs = 0;
const open: Tab[] = [];
beforeEach(() => {
  clock = 0;
});
afterEach(() => open.splice(0));

/** A page that is opened; the one before it is closed. */
async function visit(): Promise<Tab> {
  const workers: FakeWorker[] = [];
  const race = createRace(
    () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    },
    () => new MessageChannel().port1,
    { search: '', hash: '#seed=9' },
  );
  const presence = { id: `tab-${++tabs}`, others: async () => new Set<string>() };
  const library = createRunLibrary({ openStorage: () => openTab(), presence });
  const files = await openCheckpointFiles(await openTab());
  const checkpoints = createCheckpoints(race, library, { openFiles: async () => files, now: () => clock });
  let ids = 0;
  createRunKeeper(race, library, null, {
    createId: () => `${presence.id}-${++ids}`,
    onBegin: checkpoints.isKeptAs,
  });
  for (const worker of workers) becomeReady(worker);
  await checkpoints.open();
  const tab = { workers, race, library, checkpoints, files };
  open.push(tab);
  return tab;
}

function becomeReady(worker: FakeWorker): void {
  if (!worker.request) worker.wake();
  const { preset, knobs, runId } = worker.request!;
  worker.say(loaded(runId, resolveKnobs(catalog, preset, knobs)));
  say(worker, 'ready');
}
const say = (worker: FakeWorker, state: 'ready' | 'running' | 'paused' | 'finished' | 'failed') =>
  worker.say({ type: 'run/stateChanged', runId: worker.runId, state });
function run(worker: FakeWorker, from: number, to: number): void {
  say(worker, 'running');
  if (from === 0) worker.say(evaluated(worker.runId, 0, { 'gold/reward': 0.5 }));
  for (let step = from + 1; step <= to; step++) worker.say(stepped(worker.runId, step, { loss: 1 / step }));
}
const answer = (worker: FakeWorker, step: number) =>
  worker.say({
    type: 'run/checkpointed',
    runId: worker.runId,
    step,
    evaluatedAt: 0,
    bytes: Uint8Array.of(step, 1, 2, 3).buffer,
  });
const asked = (worker: FakeWorker) => worker.orders.filter((type) => type === 'run/checkpoint').length;
const dpo = ({ workers }: Tab) => workers[1]!;
const settled = (tab: Tab, step: number) =>
  vi.waitFor(() => expect([...tab.checkpoints.store.getState().steps.values()]).toContain(step));

/** Runs DPO to a step, with a checkpoint `behind` steps before. */
async function ranTo(tab: Tab, step: number, behind = 0): Promise<void> {
  run(dpo(tab), 0, step - behind);
  answer(dpo(tab), step - behind);
  await settled(tab, step - behind);
  if (behind > 0) run(dpo(tab), step - behind, step);
  say(dpo(tab), 'paused');
  await vi.waitFor(() =>
    expect(tab.library.store.getState().heads.map(({ progress: at }) => at.step)).toContain(step),
  );
}

describe('a lane is asked for a checkpoint', () => {
  test('at its first step, then every ten seconds that it runs, when it pauses and at its end', async () => {
    const tab = await visit();
    const worker = dpo(tab);
    say(worker, 'running');
    say(worker, 'paused'); // before the first step: there is nothing to keep
    expect(asked(worker)).toBe(0);
    run(worker, 0, 3);
    expect(asked(worker)).toBe(1);
    clock += CHECKPOINT_EVERY_MS - 1;
    run(worker, 3, 4);
    expect(asked(worker)).toBe(1);
    clock += 1;
    run(worker, 4, 6);
    expect(asked(worker)).toBe(2);
    say(worker, 'paused');
    expect(asked(worker)).toBe(3);
    run(worker, 6, 7);
    say(worker, 'finished');
    expect(asked(worker)).toBe(4);
    expect(asked(tab.workers[0]!)).toBe(0);
  });

  test('and keeps the last two beside the run', async () => {
    const tab = await visit();
    run(dpo(tab), 0, 9);
    for (const step of [3, 6, 9]) answer(dpo(tab), step);
    await settled(tab, 9);
    const [head] = tab.library.store.getState().heads;
    expect((await tab.files.list(head!.id)).map(({ name }) => name)).toEqual([
      'step-6-evaluated-0',
      'step-9-evaluated-0',
    ]);
    // The curves are kept as far as the checkpoint reaches.
    expect((await tab.library.load(head!.id)).detail.curves['loss']!.step).toHaveLength(9);
  });

  test('what cannot be kept is told once, and the lane is left alone from then on', async () => {
    const tab = await visit();
    const full = new AppError('storage-full', 'no room', { fix: 'Delete runs.' });
    const save = vi.spyOn(tab.files, 'save').mockRejectedValue(full);
    run(dpo(tab), 0, 2);
    answer(dpo(tab), 2);
    await vi.waitFor(() =>
      expect(tab.checkpoints.store.getState().problem).toBe(
        'Training goes on, but checkpoints stopped at step 2: no room. Delete runs.',
      ),
    );
    tab.checkpoints.dismissProblem();
    clock += 10 * CHECKPOINT_EVERY_MS;
    run(dpo(tab), 2, 5);
    say(dpo(tab), 'paused');
    expect(asked(dpo(tab))).toBe(1);
    expect(tab.checkpoints.store.getState().problem).toBeNull();
    expect(save).toHaveBeenCalledOnce();
  });
});

describe('after the page was closed', () => {
  test('the race that stopped is offered, and goes on under its name with its curves, without a step twice', async () => {
    const before = await visit();
    before.race.actions.setSeed(11);
    before.race.actions.setKnob('dpo.beta', 0.2);
    before.race.actions.reset();
    for (const worker of before.workers) becomeReady(worker);
    await ranTo(before, 8, 2);
    const [kept] = before.library.store.getState().heads;

    const tab = await visit();
    expect(tab.checkpoints.store.getState().interrupted).toMatchObject([
      { id: kept!.id, outcome: 'interrupted' },
    ]);
    await tab.checkpoints.resume(kept!.id);
    expect(tab.race.store.getState().settings).toMatchObject({
      algorithms: ['dpo'],
      seed: 11,
      knobs: { 'dpo.beta': 0.2 },
    });
    expect(tab.checkpoints.store.getState()).toMatchObject({ interrupted: null, problem: null });
    const worker = tab.workers.at(-1)!; // one lane instead of two: another share of the processor
    worker.wake();
    const load = worker.heard.findLast((command) => command.type === 'lane/load')!;
    expect(new Uint8Array(load.resume!)[0]).toBe(6);
    // Steps 7 and 8 were after the checkpoint: they are computed again.
    expect([...tab.race.series.view('dpo', 'loss')!.step]).toEqual([1, 2, 3, 4, 5, 6]);
    worker.say(loaded(load.runId, resolveKnobs(catalog, 'reviews', load.request.knobs)));
    worker.say({
      type: 'run/resumed',
      runId: load.runId,
      progress: progress(6),
      checks: [],
      stages: [],
      latest: { loss: 1 / 6 },
    });
    say(worker, 'ready');
    expect(tab.race.store.getState().lanes['dpo']).toMatchObject({ phase: 'ready', wallMs: 1500 });
    run(worker, 6, 10);
    say(worker, 'finished');
    await vi.waitFor(() =>
      expect(tab.library.store.getState().heads).toMatchObject([
        { id: kept!.id, race: kept!.race, startedAt: kept!.startedAt, outcome: 'finished', name: kept!.name },
      ]),
    );
    const { loss } = (await tab.library.load(kept!.id)).detail.curves;
    expect([...loss!.step]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('a lane of that race without a checkpoint begins anew beside the one that goes on', async () => {
    const before = await visit();
    run(before.workers[0]!, 0, 2);
    say(before.workers[0]!, 'paused');
    await vi.waitFor(() => expect(before.library.store.getState().heads).toHaveLength(1));
    await ranTo(before, 3);
    const tab = await visit();
    const [interrupted] = tab.checkpoints.store.getState().interrupted!;
    await tab.checkpoints.resume(interrupted!.id);
    expect(tab.race.store.getState().settings.algorithms).toEqual(['ppo', 'dpo']);
    const resumes = tab.workers.map(({ heard }) => {
      const load = heard.findLast((command) => command.type === 'lane/load')!;
      return [load.request.algorithm, load.resume?.byteLength];
    });
    expect(resumes).toEqual([
      ['ppo', undefined],
      ['dpo', 4],
    ]);
  });

  test('a race that came to its end is not offered', async () => {
    const before = await visit();
    run(dpo(before), 0, 48);
    answer(dpo(before), 48);
    await settled(before, 48);
    say(dpo(before), 'finished');
    await vi.waitFor(() => expect(before.library.store.getState().heads[0]?.outcome).toBe('finished'));
    const tab = await visit();
    expect(tab.checkpoints.store.getState().interrupted).toBeNull();
    expect([...tab.checkpoints.store.getState().steps.values()]).toEqual([48]);
  });

  test('a checkpoint that is damaged gives way to the one before; without any it is said', async () => {
    const before = await visit();
    run(dpo(before), 0, 4);
    answer(dpo(before), 2);
    answer(dpo(before), 4);
    await ranTo(before, 4);
    const id = before.library.store.getState().heads[0]!.id;
    const tab = await visit();
    const head = await tab.files.readHead(id);
    vi.spyOn(tab.files, 'readHead').mockResolvedValueOnce({
      ...head!,
      entry: { ...head!.entry, name: 'step-2-evaluated-0' },
      damaged: [head!.entry],
    });
    await tab.checkpoints.resume(id);
    tab.workers.at(-1)!.wake();
    expect([...tab.race.series.view('dpo', 'loss')!.step]).toEqual([1, 2]);
    vi.spyOn(tab.files, 'readHead').mockResolvedValueOnce(null);
    await tab.checkpoints.resume(id);
    expect(tab.checkpoints.store.getState().problem).toMatch(
      /^No checkpoint of this run can be read\. Run it again/,
    );
  });
});

describe('a lane that stopped', () => {
  test('goes on from its last checkpoint in a fresh worker; the other lane is left alone', async () => {
    const tab = await visit();
    await ranTo(tab, 5, 1);
    const [ppo] = tab.workers;
    const error = { code: 'gpu-lost' as const, message: 'the graphics card is gone' };
    dpo(tab).say({ type: 'engine/failed', runId: dpo(tab).runId, fatal: true, error });
    await tab.checkpoints.resumeLane('dpo');
    const fresh = tab.workers.at(-1)!;
    expect([tab.workers.length, fresh === dpo(tab), ppo!.ended, dpo(tab).ended]).toEqual([
      3,
      false,
      false,
      true,
    ]);
    fresh.wake();
    const load = fresh.heard.find((command) => command.type === 'lane/load')!;
    expect(new Uint8Array(load.resume!)[0]).toBe(4);
    fresh.say({
      ...loaded(load.runId, {}),
      backend: { name: 'cpu', reason: 'no GPU', device: '2 cores' },
    });
    const retold = { progress: progress(4), checks: [], stages: [], latest: {} };
    fresh.say({ type: 'run/resumed', runId: load.runId, ...retold });
    say(fresh, 'ready');
    expect(tab.race.store.getState().lanes['dpo']!.notes.at(-1)).toMatch(
      /^goes on from step 4, which was computed on wasm, on cpu/,
    );
  });
});

describe('checkpoints go', () => {
  test('with their run, but not before it is gone for good', async () => {
    const tab = await visit();
    await ranTo(tab, 2);
    const { id } = tab.library.store.getState().heads[0]!;
    await tab.library.remove([id]);
    await tab.library.undoRemove();
    expect(await tab.files.list(id)).toHaveLength(1);
    await tab.library.remove([id]);
    await tab.library.forgetRemoved();
    await vi.waitFor(async () => expect(await tab.files.list(id)).toEqual([]));
  });

  test('the oldest runs’ first when all together take too much, and never those just saved', async () => {
    const { files } = await visit();
    const bytes = new Uint8Array(100);
    for (const id of ['a', 'b', 'c']) {
      await saveWithin(files, 250, [id, 'step-1', bytes]);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    expect([...(await files.all()).keys()].toSorted()).toEqual(['b', 'c']);
    await saveWithin(files, 50, ['b', 'step-2', bytes]);
    expect([...(await files.all()).keys()]).toEqual(['b']);
  });
});
