import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRace, type Race } from '../../src/store/raceStore.ts';
import { resolveKnobs } from '../../src/shared/catalog.ts';
import { FakeWorker } from './fakeWorker.ts';
import { catalog, evaluated, loaded, stepped } from './fixtures.ts';

let workers: FakeWorker[];
let race: Race;

function open(hash = '', search = ''): void {
  workers = [];
  race = createRace(
    () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    },
    () => new MessageChannel().port1,
    { search, hash },
  );
}
const lane = (id: string) => race.store.getState().lanes[id]!;

/** The worker answers its last load as the engine does. */
function becomeReady(worker: FakeWorker): void {
  const { preset, knobs, runId } = worker.request!;
  worker.say(loaded(runId, resolveKnobs(catalog, preset, knobs)));
  worker.say({ type: 'run/stateChanged', runId, state: 'ready' });
}
function openReady(hash = ''): [FakeWorker, FakeWorker] {
  open(hash);
  for (const worker of workers) worker.wake();
  for (const worker of workers) becomeReady(worker);
  return [workers[0]!, workers[1]!];
}
const state = (worker: FakeWorker, to: 'running' | 'paused' | 'finished') =>
  worker.say({ type: 'run/stateChanged', runId: worker.runId, state: to });

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('loading', () => {
  test('spawns one worker a lane at once and loads each when it has spoken', () => {
    open('#seed=11&dpo.beta=1', '?backend=cpu');
    expect(workers).toHaveLength(2);
    expect(workers.flatMap((worker) => worker.heard)).toEqual([]);
    workers[0]!.wake();
    expect(workers[0]!.request).toMatchObject({
      algorithm: 'ppo',
      preset: 'reviews',
      seed: 11,
      backend: 'cpu',
      knobs: { 'dpo.beta': 1 },
    });
    expect(workers[1]!.request).toBeNull();
    workers[1]!.wake();
    expect(workers[1]!.request).toMatchObject({ algorithm: 'dpo', seed: 11 });
    expect(lane('dpo').phase).toBe('loading');
  });

  test('an address may choose other lanes; workers that are not needed end', () => {
    open('#algos=dpo,kto');
    workers[0]!.wake();
    expect(Object.keys(race.store.getState().lanes).toSorted()).toEqual(['dpo', 'kto']);
    expect(workers.map((worker) => worker.ended)).toEqual([true, false, false]);
    workers[2]!.wake();
    expect(workers[2]!.request?.algorithm).toBe('kto');
  });
});

describe('playing', () => {
  test('starts what is ready, and what is loading as soon as it is', () => {
    open();
    for (const worker of workers) worker.wake();
    becomeReady(workers[0]!);
    race.actions.play();
    expect(workers.map((worker) => worker.orders)).toEqual([['run/start'], []]);
    becomeReady(workers[1]!);
    expect(workers[1]!.orders).toEqual(['run/start']);
  });

  test('pauses what runs and goes on from there', () => {
    const [ppo, dpo] = openReady();
    race.actions.play();
    state(ppo, 'running');
    state(dpo, 'running');
    race.actions.pause();
    state(ppo, 'paused');
    state(dpo, 'paused');
    race.actions.play();
    expect(ppo.orders).toEqual(['run/start', 'run/pause', 'run/start']);
    expect(race.store.getState().playing).toBe(true);
  });

  test('is over when every lane has finished or failed; play then runs it again', () => {
    const [ppo, dpo] = openReady();
    race.actions.play();
    state(ppo, 'finished');
    expect(race.store.getState().playing).toBe(true);
    dpo.crash('boom');
    expect(race.store.getState().playing).toBe(false);
    const firstRun = ppo.runId;
    race.actions.play();
    expect(ppo.runId).not.toBe(firstRun);
    becomeReady(ppo);
    expect(ppo.orders).toEqual(['run/start']);
    expect(workers).toHaveLength(3);
  });

  test('a pause right after play reaches lanes that have not yet said that they run', () => {
    const [ppo] = openReady();
    race.actions.play();
    race.actions.pause();
    expect(ppo.orders).toEqual(['run/start', 'run/pause']);
  });

  test('play during a single step lets it go on', () => {
    const [ppo] = openReady();
    race.actions.step();
    state(ppo, 'running');
    race.actions.play();
    expect(ppo.orders).toEqual(['run/step', 'run/start']);
  });

  test('steps each lane once, also one that is still loading', () => {
    open();
    for (const worker of workers) worker.wake();
    becomeReady(workers[0]!);
    race.actions.step();
    becomeReady(workers[1]!);
    expect(workers.map((worker) => worker.orders)).toEqual([['run/step'], ['run/step']]);
    expect(race.store.getState().playing).toBe(false);
  });
});

describe('what workers say', () => {
  test('reaches the series at once and the state in batches', () => {
    const [ppo] = openReady();
    ppo.say(stepped(ppo.runId, 1, { loss: 1 }));
    ppo.say(stepped(ppo.runId, 2, { loss: 2 }));
    expect(race.series.view('ppo', 'loss')!.length).toBe(2);
    expect(lane('ppo').progress).toBeNull();
    vi.advanceTimersByTime(150);
    expect(lane('ppo').progress?.step).toBe(2);
  });

  test('gives steps the KL of the last evaluation, and all tokens', () => {
    const [ppo] = openReady();
    ppo.say(evaluated(ppo.runId, 0, { 'objective/kl': 1.5 }));
    ppo.say(stepped(ppo.runId, 1, { loss: 1 }));
    const view = race.series.view('ppo', 'loss')!;
    expect([view.kl[0], view.tokens[0]]).toEqual([1.5, 500]);
  });

  test('of an earlier load is not drawn', () => {
    const [ppo] = openReady();
    const old = ppo.runId;
    race.actions.reset();
    ppo.say(stepped(old, 5, { loss: 1 }));
    vi.advanceTimersByTime(150);
    expect(race.series.view('ppo', 'loss')).toBeNull();
    expect(lane('ppo').progress).toBeNull();
  });
});

describe('a worker that dies', () => {
  test('keeps its curves, tells why, and leaves the other lane alone', () => {
    const [ppo, dpo] = openReady();
    race.actions.play();
    state(ppo, 'running');
    state(dpo, 'running');
    ppo.say(stepped(ppo.runId, 1, { loss: 1 }));
    ppo.crash('out of memory');
    expect(lane('ppo').phase).toBe('failed');
    expect(lane('ppo').failure?.message).toContain('out of memory');
    expect(race.series.view('ppo', 'loss')!.length).toBe(1);
    expect([lane('dpo').phase, race.store.getState().playing]).toEqual(['running', true]);
  });

  test('is replaced by restarting the lane, which runs at once when the race does', () => {
    const [ppo, dpo] = openReady();
    race.actions.play();
    state(dpo, 'running');
    ppo.crash('boom');
    race.actions.restartLane('ppo');
    expect(ppo.ended).toBe(true);
    expect(lane('ppo').phase).toBe('starting');
    workers[2]!.wake();
    becomeReady(workers[2]!);
    expect(workers[2]!.orders).toEqual(['run/start']);
    ppo.say(stepped(ppo.runId, 9, { loss: 9 }));
    expect(race.series.view('ppo', 'loss')).toBeNull();
  });
});

describe('knobs', () => {
  test('a hot one reaches a running lane and is not asked of an idle one', () => {
    const [ppo, dpo] = openReady();
    state(ppo, 'running');
    race.actions.setKnob('ppo.rate', 0.01);
    expect(ppo.heard.at(-1)).toMatchObject({ type: 'run/setKnob', id: 'ppo.rate', value: 0.01 });
    expect(dpo.orders).toEqual([]);
  });

  test('one that is not hot waits for the reset', () => {
    const [ppo] = openReady();
    state(ppo, 'running');
    race.actions.setKnob('ppo.updates', 10);
    vi.advanceTimersByTime(1000);
    expect(ppo.orders).toEqual([]);
    race.actions.reset();
    expect(ppo.request?.knobs).toEqual({ 'ppo.updates': 10 });
  });

  test('changed before the run, one reloads the lanes once, or at the latest when play is pressed', () => {
    const [ppo] = openReady();
    for (const updates of [10, 11, 12]) race.actions.setKnob('ppo.updates', updates);
    expect(ppo.request?.knobs).toEqual({});
    vi.advanceTimersByTime(1000);
    expect(ppo.heard.filter((command) => command.type === 'lane/load')).toHaveLength(2);
    expect(ppo.request?.knobs).toEqual({ 'ppo.updates': 12 });
    becomeReady(ppo);
    race.actions.setKnob('ppo.updates', 13);
    race.actions.play();
    expect(ppo.request?.knobs).toEqual({ 'ppo.updates': 13 });
    expect(ppo.orders).toEqual([]);
    becomeReady(ppo);
    expect(ppo.orders).toEqual(['run/start']);
  });

  test('an absurd value is refused and nothing changes', () => {
    openReady();
    expect(() => race.actions.setKnob('dpo.beta', -1)).toThrow(/from 0.001 to 10/);
    expect(() => race.actions.setKnob('dpo.beta', NaN)).toThrow(/beta/);
    expect(() => race.actions.setKnob('dpo.nope', 1)).toThrow(/no such knob/);
    expect(race.store.getState().settings.knobs).toEqual({});
  });

  test('one set back to the preset’s value is no longer a difference', () => {
    openReady('#preset=noisy');
    race.actions.setKnob('labels.noise', 0.1);
    expect(race.store.getState().settings.knobs).toEqual({ 'labels.noise': 0.1 });
    race.actions.clearKnobs(['labels.noise']);
    expect(race.store.getState().settings.knobs).toEqual({});
  });
});

test('another backend needs another worker', () => {
  const [ppo, dpo] = openReady();
  race.actions.setBackend('cpu');
  vi.advanceTimersByTime(1000);
  expect([ppo.ended, dpo.ended]).toEqual([true, true]);
  expect(workers).toHaveLength(4);
  workers[2]!.wake();
  expect(workers[2]!.request).toMatchObject({ algorithm: 'ppo', backend: 'cpu' });
  becomeReady(workers[2]!);
  expect(lane('ppo').phase).toBe('ready');
});

test('a lane is told how many share the processor, and another number needs another worker', () => {
  const [ppo, dpo] = openReady();
  expect([ppo.request?.lanes, dpo.request?.lanes]).toEqual([2, 2]);
  race.actions.readAddress({ search: '', hash: '#algos=ppo' });
  expect([ppo.ended, dpo.ended]).toEqual([true, true]);
  workers[2]!.wake();
  expect(workers[2]!.request).toMatchObject({ algorithm: 'ppo', lanes: 1 });
});

test('an edited address changes the settings and resets nothing that runs', () => {
  const [ppo, dpo] = openReady();
  state(ppo, 'running');
  const run = ppo.runId;
  race.actions.readAddress({ search: '', hash: '#seed=3&no.such=1' });
  expect(race.store.getState().settings.seed).toBe(3);
  expect(race.store.getState().problems).toHaveLength(1);
  expect(ppo.runId).toBe(run);
  expect(dpo.request?.seed).toBe(3);
});
