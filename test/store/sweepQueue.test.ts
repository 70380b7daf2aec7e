import { describe, expect, test, vi } from 'vitest';
import type { Run } from '../../src/runs/run.ts';
import {
  createSweepQueue,
  type QueuedRun,
  type QueueProgress,
  usualConcurrency,
} from '../../src/store/sweeps/sweepQueue.ts';
import { FakeWorker } from './fakeWorker.ts';
import { evaluated, loaded, stepped } from './fixtures.ts';

const queued = (id: string, algorithm = 'dpo', preset = 'reviews'): QueuedRun => ({
  id,
  name: id,
  request: { algorithm, preset, seed: 1, backend: 'wasm', knobs: {} },
});

/** A queue on fake workers, with a clock of the test's. */
function setUp(runs: readonly QueuedRun[], concurrency: number) {
  const workers: FakeWorker[] = [];
  const clock = { now: 0 };
  const queue = createSweepQueue({
    createWorker: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    },
    openClassifierPort: () => {
      throw new Error('no run of these tests needs a classifier');
    },
    concurrency,
    now: () => clock.now,
  });
  const done: Run[] = [];
  const lost: string[] = [];
  const told: QueueProgress[] = [];
  const controller = new AbortController();
  const ended = queue.run(runs, {
    sweep: 'sweep-1',
    signal: controller.signal,
    onRun: (run) => done.push(run),
    onLost: ({ id }, { message }) => lost.push(`${id}: ${message}`),
    onProgress: (progress) => told.push(progress),
  });
  ended.catch(() => undefined);
  return { workers, clock, done, lost, told, ended, controller };
}

/** Lets the promises of the queue go on. */
const settle = () => new Promise<void>((resolve) => void setTimeout(resolve));

function begin(worker: FakeWorker): void {
  worker.say(loaded(worker.runId, {}, 10));
  worker.say({ type: 'run/stateChanged', runId: worker.runId, state: 'ready' });
  worker.say(evaluated(worker.runId, 0, { 'gold/reward': 0.5 }));
}
async function finish(worker: FakeWorker, gold = 0.9): Promise<void> {
  const { runId } = worker;
  worker.say(evaluated(runId, 10, { 'gold/reward': gold }));
  worker.say({ type: 'run/stateChanged', runId, state: 'finished' });
  await settle();
}

describe('a queue', () => {
  test('runs in order, so many at a time, and shares the processor among them', async () => {
    const { workers, done, ended } = setUp([queued('a'), queued('b'), queued('c')], 2);
    expect(workers).toHaveLength(2);
    expect(workers[0]!.request).toBeNull(); // not before it is awake
    for (const worker of workers) worker.wake();
    expect(workers.map(({ request }) => [request?.runId, request?.lanes])).toEqual([
      ['a', 2],
      ['b', 2],
    ]);
    for (const worker of workers) begin(worker);
    expect(workers[1]!.orders).toEqual(['run/start']);

    await finish(workers[1]!, 0.7);
    expect(done.map(({ head }) => [head.id, head.outcome, head.final['gold/reward'], head.sweep])).toEqual([
      ['b', 'finished', 0.7, 'sweep-1'],
    ]);
    expect(workers).toHaveLength(2); // the worker is used again
    expect(workers[1]!.runId).toBe('c');

    begin(workers[1]!);
    await finish(workers[1]!);
    await finish(workers[0]!);
    await ended;
    expect(done.map(({ head }) => head.id)).toEqual(['b', 'c', 'a']);
    expect(workers.map((worker) => worker.ended)).toEqual([true, true]);
  });

  test('starts no more workers than there are runs', () => {
    expect(setUp([queued('a')], 4).workers).toHaveLength(1);
  });

  test('hands over a run that diverged and goes on in the same worker', async () => {
    const { workers, done, ended } = setUp([queued('a'), queued('b')], 1);
    const [worker] = workers as [FakeWorker];
    worker.wake();
    begin(worker);
    const error = { code: 'not-finite', message: 'loss became NaN' } as const;
    worker.say({ type: 'run/stateChanged', runId: 'a', state: 'failed' });
    worker.say({ type: 'engine/failed', runId: 'a', fatal: true, error });
    await settle();
    expect(done[0]!.head).toMatchObject({ id: 'a', outcome: 'failed', failure: error });
    expect(worker.runId).toBe('b');
    begin(worker);
    await finish(worker);
    await ended;
    expect(workers).toHaveLength(1);
  });

  test('replaces a worker that died, and keeps what its run had reached', async () => {
    const { workers, done, ended } = setUp([queued('a'), queued('b')], 1);
    workers[0]!.wake();
    begin(workers[0]!);
    workers[0]!.crash('out of memory');
    await settle();
    expect(done[0]!.head.outcome).toBe('failed');
    expect(workers[0]!.ended).toBe(true);
    workers[1]!.wake();
    expect(workers[1]!.runId).toBe('b');
    begin(workers[1]!);
    workers[0]!.say(evaluated('b', 3, { 'gold/reward': 0 })); // the dead have no say
    await finish(workers[1]!, 0.8);
    await ended;
    expect(done[1]!.head.final['gold/reward']).toBe(0.8);
  });

  test('says of a run that failed before its first evaluation that there is nothing to keep', async () => {
    const { workers, done, lost, ended } = setUp([queued('a')], 1);
    workers[0]!.wake();
    const error = { code: 'config', message: 'no such model' } as const;
    workers[0]!.say({ type: 'engine/failed', runId: 'a', fatal: true, error });
    await ended;
    expect(done).toEqual([]);
    expect(lost).toEqual(['a: no such model']);
  });

  test('ends its workers at once when it is cancelled, and starts nothing more', async () => {
    const { workers, done, ended, controller } = setUp([queued('a'), queued('b'), queued('c')], 2);
    for (const worker of workers) worker.wake();
    begin(workers[0]!);
    controller.abort();
    await expect(ended).rejects.toMatchObject({ name: 'AbortError' });
    expect(workers.map((worker) => worker.ended)).toEqual([true, true]);
    await finish(workers[0]!);
    expect(done).toEqual([]);
    expect(workers).toHaveLength(2);
  });

  test('does not begin when it was cancelled before', async () => {
    const { workers, ended } = (() => {
      const made: FakeWorker[] = [];
      const queue = createSweepQueue({
        createWorker: () => {
          made.push(new FakeWorker());
          return made.at(-1) as unknown as Worker;
        },
        openClassifierPort: () => new MessageChannel().port1,
        concurrency: 1,
      });
      return {
        workers: made,
        ended: queue.run([queued('a')], { onRun: () => {}, signal: AbortSignal.abort() }),
      };
    })();
    await expect(ended).rejects.toMatchObject({ name: 'AbortError' });
    expect(workers).toEqual([]);
  });

  test('takes a worker that says nothing for five minutes for dead', async () => {
    vi.useFakeTimers();
    try {
      const { workers, done } = setUp([queued('a')], 1);
      workers[0]!.wake();
      begin(workers[0]!);
      await vi.advanceTimersByTimeAsync(299_000);
      expect(done).toEqual([]);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(done[0]!.head.failure?.message).toContain('said nothing');
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('its progress', () => {
  test('counts steps of what runs, and tells the time left once one has finished', async () => {
    const { workers, clock, told, ended } = setUp([queued('a'), queued('b'), queued('c')], 1);
    const [worker] = workers as [FakeWorker];
    worker.wake();
    begin(worker);
    clock.now = 1000;
    worker.say(stepped('a', 4));
    expect(told.at(-1)).toEqual({
      done: 0,
      total: 3,
      running: [{ id: 'a', fraction: 0.4 }],
      remainingMs: null,
    });
    clock.now = 2000;
    await finish(worker);
    expect(told.at(-1)).toMatchObject({ done: 1, running: [{ id: 'b', fraction: 0 }], remainingMs: 4000 });
    begin(worker);
    clock.now = 2500;
    worker.say(stepped('b', 2));
    expect(told.at(-1)!.remainingMs).toBe(3500);
    await finish(worker);
    begin(worker);
    await finish(worker);
    await ended;
    expect(told.at(-1)).toEqual({ done: 3, total: 3, running: [], remainingMs: 0 });
  });

  test('is not told at every step', async () => {
    const { workers, clock, told } = setUp([queued('a')], 1);
    workers[0]!.wake();
    begin(workers[0]!);
    const before = told.length;
    for (let step = 1; step <= 10; step++) {
      clock.now += 20;
      workers[0]!.say(stepped('a', step));
    }
    expect(told.length - before).toBe(1);
  });
});

test('as many runs at a time as the race leaves cores, one to four', () => {
  expect(usualConcurrency(0, 8)).toBe(4);
  expect(usualConcurrency(0, 2)).toBe(2);
  expect(usualConcurrency(2, 4)).toBe(2);
  expect(usualConcurrency(2, 2)).toBe(1);
});
