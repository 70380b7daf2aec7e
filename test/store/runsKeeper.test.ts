import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Run } from '../../src/runs/run.ts';
import { resolveKnobs } from '../../src/shared/catalog.ts';
import { createRace, type Race } from '../../src/store/raceStore.ts';
import { createRunKeeper, KEEP_EVERY_MS } from '../../src/store/runs/createRunKeeper.ts';
import { FakeWorker } from './fakeWorker.ts';
import { catalog, evaluated, loaded, stepped } from './fixtures.ts';

let workers: FakeWorker[];
let race: Race;
let kept: Run[];
let page: EventTarget;

beforeEach(() => {
  vi.useFakeTimers();
  workers = [];
  kept = [];
  page = new EventTarget();
  race = createRace(
    () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    },
    () => new MessageChannel().port1,
    { search: '', hash: '#seed=9&dpo.beta=0.1' },
  );
  let ids = 0;
  const keep = async (run: Run) => void kept.push(run);
  createRunKeeper(race, { keep }, page, { now: () => 777, createId: () => `id-${++ids}` });
  for (const worker of workers) worker.wake();
  for (const worker of workers) becomeReady(worker);
});
afterEach(() => vi.useRealTimers());

function becomeReady(worker: FakeWorker): void {
  const { preset, knobs, runId } = worker.request!;
  worker.say(loaded(runId, resolveKnobs(catalog, preset, knobs)));
  say(worker, 'ready');
}
const say = (worker: FakeWorker, state: 'ready' | 'running' | 'paused' | 'finished') =>
  worker.say({ type: 'run/stateChanged', runId: worker.runId, state });
function begin(worker: FakeWorker): void {
  say(worker, 'running');
  worker.say(evaluated(worker.runId, 0, { 'gold/reward': 0.5 }));
}
const step = (worker: FakeWorker, at: number) => worker.say(stepped(worker.runId, at, { loss: 1 / at }));
const last = () => kept.at(-1)!;
const dpo = () => workers[1]!;

describe('a lane', () => {
  test('is kept as it goes, seldom, and when it finishes', () => {
    begin(dpo());
    step(dpo(), 1);
    expect(kept).toEqual([]);
    vi.advanceTimersByTime(KEEP_EVERY_MS);
    expect(last().head).toMatchObject({
      name: 'DPO, beta 0.1, seed 9',
      outcome: 'running',
      startedAt: 777,
      request: { algorithm: 'dpo', seed: 9, knobs: { 'dpo.beta': 0.1 } },
      progress: { step: 1 },
    });
    vi.advanceTimersByTime(10 * KEEP_EVERY_MS); // nothing new: nothing to keep
    expect(kept).toHaveLength(1);
    step(dpo(), 2);
    say(dpo(), 'finished');
    expect(last().head).toMatchObject({ id: kept[0]!.head.id, outcome: 'finished' });
    expect([...last().detail.curves['loss']!.value]).toEqual([1, 0.5]);
  });

  test('that never took a step is not kept', () => {
    begin(dpo());
    page.dispatchEvent(new Event('pagehide'));
    race.actions.reset();
    vi.advanceTimersByTime(KEEP_EVERY_MS);
    expect(kept).toEqual([]);
  });

  test('is interrupted by a reset and by another algorithm in its place; a crash makes it failed', () => {
    for (const worker of workers) begin(worker);
    for (const worker of workers) step(worker, 1);
    race.actions.reset();
    expect(kept.map(({ head }) => [head.request.algorithm, head.outcome])).toEqual([
      ['ppo', 'interrupted'],
      ['dpo', 'interrupted'],
    ]);
    for (const worker of workers) becomeReady(worker);
    for (const worker of workers) begin(worker);
    for (const worker of workers) step(worker, 1);
    workers[0]!.crash('out of memory');
    expect(last().head).toMatchObject({ outcome: 'failed', request: { algorithm: 'ppo' } });
    race.actions.replaceAlgorithm('dpo', 'kto');
    expect(last().head).toMatchObject({ outcome: 'interrupted', request: { algorithm: 'dpo' } });
  });

  test('is kept when the page goes away and when it pauses', () => {
    begin(dpo());
    step(dpo(), 1);
    page.dispatchEvent(new Event('pagehide'));
    expect(last().head.progress.step).toBe(1);
    step(dpo(), 2);
    say(dpo(), 'paused');
    expect(last().head).toMatchObject({ outcome: 'running', progress: { step: 2 } });
  });

  test('a finished run stays finished when it is replaced', () => {
    begin(dpo());
    step(dpo(), 1);
    say(dpo(), 'finished');
    race.actions.reset();
    expect(last().head.outcome).toBe('finished');
  });
});

test('lanes of one race share its id; the next race has another', () => {
  const raceIds = () => new Set(kept.map(({ head }) => head.race));
  for (const worker of workers) begin(worker);
  for (const worker of workers) step(worker, 1);
  for (const worker of workers) say(worker, 'finished');
  expect([kept.length, raceIds().size]).toEqual([2, 1]);
  const ids = new Set(kept.map(({ head }) => head.id));
  race.actions.play();
  for (const worker of workers) becomeReady(worker);
  for (const worker of workers) begin(worker);
  for (const worker of workers) step(worker, 1);
  for (const worker of workers) say(worker, 'finished');
  expect(raceIds().size).toBe(2);
  for (const { head } of kept) ids.add(head.id);
  expect(ids.size).toBe(4);
});
