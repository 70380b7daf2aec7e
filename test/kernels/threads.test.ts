/** The protocol between a lane's thread and its helpers (the kernels themselves: threadedKernels.test.ts). */
import { afterEach, describe, expect, test } from 'vitest';
import { createNodeHelper } from '../../src/cli/nodeHelper.ts';
import {
  CONTROL_BYTES,
  type HelperMessage,
  type HelperOrder,
  type HelperPort,
  type Job,
  LAYOUT,
  startThreads,
  type Threads,
  type ThreadsOptions,
} from '../../src/kernels/wasm/threads.ts';

/**
 * Exports what a helper expects, and count(base, trap, from, to), which adds 1 to the 32-bit words from ... to
 * atomically; with `trap`, it runs into unreachable code instead.
 */
const COUNT = [
  [0x20, 1, 0x04, 0x40, 0x00, 0x0b], // if (trap) unreachable
  [0x02, 0x40, 0x03, 0x40], // block, loop
  [0x20, 2, 0x20, 3, 0x4e, 0x0d, 1], // leave if from >= to
  [0x20, 0, 0x20, 2, 0x41, 2, 0x74, 0x6a], // base + (from << 2)
  [0x41, 1, 0xfe, 0x1e, 2, 0, 0x1a], // i32.atomic.rmw.add 1, drop
  [0x20, 2, 0x41, 1, 0x6a, 0x21, 2, 0x0c, 0], // from += 1, again
  [0x0b, 0x0b, 0x0b], // end of loop, block, function
].flat();
const withLength = (bytes: readonly number[]) => [bytes.length, ...bytes];
const name = (text: string) => withLength(Array.from(text, (character) => character.charCodeAt(0)));
const section = (id: number, entries: readonly (readonly number[])[]) => [
  id,
  ...withLength([entries.length, ...entries.flat()]),
];
const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const MODULE = Uint8Array.from([
  ...HEADER,
  ...section(1, [
    [0x60, 1, 0x7f, 0], // (i32) -> ()
    [0x60, 4, 0x7f, 0x7f, 0x7f, 0x7f, 0],
  ]),
  ...section(2, [[...name('env'), ...name('memory'), 2, 3, 1, 4]]), // shared, 1 to 4 pages
  ...section(3, [[0], [0], [1]]),
  ...section(
    7,
    ['useThreadIndex', 'useGemmScratch', 'count'].map((text, i) => [...name(text), 0, i]),
  ),
  ...section(
    10,
    [[0x0b], [0x0b], COUNT].map((body) => withLength([0, ...body])),
  ),
]);

const WORDS_AT = 8192;
const running: Threads[] = [];
afterEach(() => {
  for (const threads of running.splice(0)) threads.end();
});

async function start(count: number, options: Partial<ThreadsOptions> = {}) {
  const module = await WebAssembly.compile(MODULE);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true });
  const lost: string[] = [];
  const threads = await startThreads({
    onLost: (reason) => lost.push(reason),
    count,
    module,
    memory,
    control: 64,
    kernels: ['count'],
    gemmScratch: () => 0,
    createHelper: createNodeHelper,
    ...options,
  });
  running.push(threads);
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  const run = instance.exports['count'] as Job['run'];
  const job = (units: number, grain: number, trap = 0): Job => {
    return { kernel: 0, units, grain, values: [WORDS_AT, trap], run };
  };
  const words = new Int32Array(memory.buffer, WORDS_AT, 4096);
  const state = new Int32Array(memory.buffer, 64, CONTROL_BYTES / 4);
  return { threads, job, words, state, lost };
}

/** A helper that is no thread: it answers as it is told, and a test does its work by hand. */
function fakeHelper(answer: HelperMessage | null) {
  const orders: HelperOrder[] = [];
  let ended = 0;
  let send: (message: HelperMessage) => void = () => undefined;
  const port: HelperPort = {
    post: (order) => {
      orders.push(order);
      if (answer) queueMicrotask(() => send(answer));
    },
    onMessage: (handle) => (send = handle),
    onError: () => undefined,
    end: () => ended++,
  };
  return { port, orders, ended: () => ended };
}

describe('helpers', () => {
  test.each([2, 3, 5])('%d threads do every unit of thousands of jobs once', async (count) => {
    const { threads, job, words, lost } = await start(count);
    expect(threads.count()).toBe(count);
    const jobs = 5000;
    for (let i = 0; i < jobs; i++) threads.run(job(96, 1 + (i % 7)));
    expect(new Set(words.subarray(0, 96))).toEqual(new Set([jobs]));
    expect(words.subarray(96).every((word) => word === 0)).toBe(true);
    expect(lost).toEqual([]);
  });

  test('take parts, also after they had fallen asleep', async () => {
    const { threads, job, state } = await start(2);
    for (let i = 0; i < 20; i++) {
      while (Atomics.load(state, LAYOUT.sleepers) === 0)
        await new Promise((resolve) => setTimeout(resolve, 1));
      let mine = 0;
      const slowly = (...values: number[]) => {
        mine += values[3]! - values[2]!;
        const until = performance.now() + 0.2;
        while (performance.now() < until);
      };
      threads.run({ ...job(400, 1), run: slowly });
      expect(mine).toBeLessThan(400);
    }
  });

  test("a job of one part is the caller's alone", async () => {
    const { threads, job, state } = await start(2);
    threads.run(job(10, 10));
    expect(Atomics.load(state, LAYOUT.job)).toBe(0); // none was offered
  });

  test('that come when the gate is closed take nothing', async () => {
    const { threads, job, words, state } = await start(2);
    threads.run(job(64, 8));
    words.fill(0);
    Atomics.store(state, LAYOUT.next, 0); // as if the job were there again, but not offered
    Atomics.add(state, LAYOUT.job, 1);
    Atomics.notify(state, LAYOUT.job);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(words.every((word) => word === 0)).toBe(true);
    expect(Atomics.load(state, LAYOUT.gate)).toBe(0); // it has been and gone
    threads.run(job(64, 8));
    expect(words.subarray(0, 64).every((word) => word === 1)).toBe(true);
  });

  test.each([
    ['rest a while when their parts are mostly waited for', 9, false],
    ['are kept busy when they are not', 0.1, true],
  ])('%s', async (_, waitMs, goesOn) => {
    // The clock is read as a job begins, when its own thread runs out of parts, and when all is done.
    const steps = [1, 1, waitMs];
    let reads = 0;
    let clock = 0;
    const now = () => (clock += steps[reads++ % 3]!);
    const { threads, job, state } = await start(2, { now });
    const offered = () => Atomics.load(state, LAYOUT.job);
    for (let i = 0; i < 64; i++) threads.run(job(64, 8));
    expect(offered()).toBe(64);
    for (let i = 0; i < 512; i++) threads.run(job(64, 8));
    expect(offered() > 64).toBe(goesOn);
    threads.run(job(64, 8));
    expect(offered()).toBeGreaterThan(64); // asked again
  });
});

describe('one thread remains, and the work is done,', () => {
  test('when a helper fails in a kernel', async () => {
    const { threads, job, words, lost } = await start(2);
    const { run } = job(0, 1);
    // Only the helper reads the trap flag; the caller's own parts take long enough for it to come.
    const calm = (base: number, _: number, from: number, to: number) => {
      const until = performance.now() + 1;
      while (performance.now() < until);
      return run(base, 0, from, to);
    };
    threads.run({ ...job(500, 1, 1), run: calm });
    expect(threads.count()).toBe(1);
    expect(lost).toEqual(['a helper thread failed']);
    expect(words.subarray(0, 500).every((word) => word >= 1)).toBe(true); // done again from the start
    words.fill(0);
    threads.run(job(500, 1));
    expect(words.subarray(0, 500).every((word) => word === 1)).toBe(true);
  });

  test('when a helper goes silent with a part in hand', async () => {
    const helper = fakeHelper({ ready: true });
    const { threads, job, words, state, lost } = await start(2, {
      createHelper: () => helper.port,
      partLimitMs: 30,
    });
    const first = job(64, 8);
    let calls = 0;
    const run = (...values: number[]) => {
      if (calls++ === 0) {
        Atomics.add(state, LAYOUT.gate, 1); // it enters, takes a part, and is never heard of again
        Atomics.add(state, LAYOUT.next, 8);
      }
      return first.run(...values);
    };
    threads.run({ ...first, run });
    expect(threads.count()).toBe(1);
    expect(lost).toEqual(['a helper thread was silent for 0.03 s']);
    expect(helper.ended()).toBe(1);
    expect(words.subarray(0, 64).every((word) => word >= 1)).toBe(true);
  });

  test('when a helper dies between two jobs', async () => {
    let helper: HelperPort | undefined;
    const { threads, job, words } = await start(2, { createHelper: () => (helper = createNodeHelper()) });
    threads.run(job(64, 1));
    helper!.end();
    await new Promise((resolve) => setTimeout(resolve, 50));
    threads.run(job(64, 1));
    expect(words.subarray(0, 64).every((word) => word === 2)).toBe(true);
  });
});

describe('starting fails, instead of waiting forever,', () => {
  test('when a helper does not answer', async () => {
    const helper = fakeHelper(null);
    const attempt = start(2, { createHelper: () => helper.port, startLimitMs: 20 });
    await expect(attempt).rejects.toThrow('a helper thread did not start within 0.02 s');
    expect(helper.ended()).toBe(1);
  });

  test('when one of several reports a failure: the others are ended', async () => {
    const helpers = [fakeHelper({ ready: true }), fakeHelper({ failure: 'no memory' })];
    let made = 0;
    const attempt = start(3, { createHelper: () => helpers[made++]!.port });
    await expect(attempt).rejects.toThrow('a helper thread did not start: no memory');
    expect(helpers.map((helper) => helper.ended())).toEqual([1, 1]);
  });

  test('when a helper cannot be made', async () => {
    const attempt = start(2, {
      createHelper: () => {
        throw new Error('workers are forbidden');
      },
    });
    await expect(attempt).rejects.toThrow('workers are forbidden');
  });
});
