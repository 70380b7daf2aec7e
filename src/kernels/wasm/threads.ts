/**
 * Helper threads for the wasm kernels. A kernel that can be computed in parts is offered to the helpers while the
 * lane's own thread begins with the first part; whoever is free takes the next one. A helper that is asleep or busy
 * elsewhere therefore costs nothing, and nothing is ever waited for but parts in hand.
 *
 * The control block, in memory that all share: a job's kernel, arguments and parts; `next`, the first unit that
 * nobody has taken; `gate`, the number of helpers inside, with a bit that says whether they may take parts. A helper
 * enters, then looks at the bit; the lane's thread closes the gate, then waits until nobody is inside. So no helper
 * reads a job that is being changed, and a job whose gate is empty is done.
 */
import { AppError } from '../../shared/errors.ts';

/** Indices of 32-bit words, those that several threads write on cache lines of their own. */
export const LAYOUT = {
  words: 128,
  job: 0,
  next: 16,
  gate: 32,
  sleepers: 48,
  failures: 64,
  kernel: 80,
  units: 81,
  grain: 82,
  argumentCount: 83,
  /** Bytes from the start; the arguments are doubles. */
  argumentsAt: 512,
  mostArguments: 32,
  open: 1 << 30,
} as const;
export const CONTROL_BYTES = LAYOUT.argumentsAt + 8 * LAYOUT.mostArguments;

/** How long a helper may take to start, and to finish one part: far longer than either ever takes. */
const START_LIMIT_MS = 5000;
const PART_LIMIT_MS = 5000;
/** Waiting for the last part, the lane's thread looks so often before it sleeps. */
const LOOKS = 20_000;
const NAP_MS = 1;

/** A thread as this module sees it. */
export interface HelperPort {
  post(order: HelperOrder): void;
  onMessage(handle: (message: HelperMessage) => void): void;
  onError(handle: (reason: string) => void): void;
  end(): void;
}
export interface HelperOrder {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Byte offset of the control block. */
  readonly control: number;
  readonly layout: typeof LAYOUT;
  /** Kernels by number. */
  readonly kernels: readonly string[];
  readonly threadIndex: number;
  /** Byte offset of memory for this thread alone. */
  readonly gemmScratch: number;
}
export type HelperMessage =
  { readonly ready: true } | { readonly ready?: undefined; readonly failure: string };

export interface ThreadsOptions {
  /** Threads, the caller's own included. */
  readonly count: number;
  readonly createHelper: () => HelperPort;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: number;
  readonly kernels: readonly string[];
  /** Memory for the thread with this index. */
  readonly gemmScratch: (threadIndex: number) => number;
  /** Called once with the reason if the helpers are lost: from then on there is one thread. */
  readonly onLost?: ((reason: string) => void) | undefined;
  /** For tests. */
  readonly startLimitMs?: number;
  readonly partLimitMs?: number;
  readonly now?: () => number;
}

export interface Job {
  /** Number of the kernel. */
  readonly kernel: number;
  readonly units: number;
  /** Units of a part. */
  readonly grain: number;
  readonly values: readonly number[];
  /** The kernel on this thread's instance. */
  readonly run: (...values: number[]) => unknown;
}

export interface Threads {
  /** 1 once the helpers are lost. */
  readonly count: () => number;
  readonly run: (job: Job) => void;
  readonly end: () => void;
}

/** @throws AppError('backend') if a helper does not start in time */
export async function startThreads(options: ThreadsOptions): Promise<Threads> {
  const ports: HelperPort[] = [];
  let count = options.count;
  const end = () => {
    count = 1;
    for (const port of ports) port.end();
  };
  const lose = (reason: string) => {
    const isNew = count > 1;
    end();
    if (isNew) options.onLost?.(reason);
  };
  try {
    for (let index = 1; index < options.count; index++) ports.push(options.createHelper());
    await Promise.all(ports.map((port, i) => startHelper(port, options, i + 1)));
  } catch (error) {
    end();
    throw error;
  }
  for (const port of ports) port.onError(lose);
  for (const port of ports) port.onMessage((message) => !message.ready && lose(message.failure));
  return {
    count: () => count,
    run: createRunner(options, { isAlone: () => count === 1, lose }),
    end,
  };
}

function startHelper(port: HelperPort, options: ThreadsOptions, threadIndex: number): Promise<void> {
  const { module, memory, control, kernels, startLimitMs = START_LIMIT_MS } = options;
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new AppError('backend', reason));
    const late = () => fail(`a helper thread did not start within ${startLimitMs / 1000} s`);
    const timer = setTimeout(late, startLimitMs);
    port.onError((reason) => fail(`a helper thread did not start: ${reason}`));
    port.onMessage((message) => {
      clearTimeout(timer);
      if (message.ready) resolve();
      else fail(`a helper thread did not start: ${message.failure}`);
    });
    const gemmScratch = options.gemmScratch(threadIndex);
    port.post({ module, memory, control, layout: LAYOUT, kernels, threadIndex, gemmScratch });
  });
}

interface Helpers {
  readonly isAlone: () => boolean;
  readonly lose: (reason: string) => void;
}

function createRunner(
  { memory, control, partLimitMs = PART_LIMIT_MS, now = () => performance.now() }: ThreadsOptions,
  helpers: Helpers,
): (job: Job) => void {
  // Shared memory may grow, but these views stay.
  const state = new Int32Array(memory.buffer, control, LAYOUT.words);
  const numbers = new Float64Array(memory.buffer, control + LAYOUT.argumentsAt, LAYOUT.mostArguments);
  const patience = createPatience();
  return (job) => {
    const { units, grain, values, run } = job;
    if (helpers.isAlone() || units <= grain || patience.isResting()) {
      run(...values, 0, units);
      return;
    }
    const startMs = now();
    offer(state, numbers, job);
    try {
      for (;;) {
        const from = Atomics.add(state, LAYOUT.next, grain);
        if (from >= units) break;
        run(...values, from, Math.min(from + grain, units));
      }
    } finally {
      Atomics.and(state, LAYOUT.gate, ~LAYOUT.open);
      const idleMs = now();
      const reason = waitForOthers(state, partLimitMs);
      const endMs = now();
      patience.note(endMs - idleMs, endMs - startMs);
      if (reason) helpers.lose(reason);
    }
    // Some parts may be missing, and nobody knows which. No kernel reads what it writes: do them all again.
    if (helpers.isAlone()) run(...values, 0, units);
  };
}

/** Where other programs take the cores, a helper falls asleep with a part in hand, and waiting costs what it gains. */
const WATCHED_JOBS = 64;
const RESTING_JOBS = 512;
const BEARABLE_SHARE = 0.4;

/** Offers no jobs for a while after some that were mostly waited for. Who computes a part never shows in its bits. */
function createPatience() {
  let jobs = 0;
  let waitedMs = 0;
  let wholeMs = 0;
  let resting = 0;
  return {
    isResting: () => resting > 0 && resting-- > 0,
    note(waited: number, whole: number) {
      waitedMs += waited;
      wholeMs += whole;
      if (++jobs < WATCHED_JOBS) return;
      if (waitedMs > BEARABLE_SHARE * wholeMs) resting = RESTING_JOBS;
      jobs = waitedMs = wholeMs = 0;
    },
  };
}

function offer(state: Int32Array, numbers: Float64Array, { kernel, units, grain, values }: Job): void {
  state[LAYOUT.kernel] = kernel;
  state[LAYOUT.units] = units;
  state[LAYOUT.grain] = grain;
  state[LAYOUT.argumentCount] = values.length;
  numbers.set(values);
  Atomics.store(state, LAYOUT.next, 0);
  Atomics.or(state, LAYOUT.gate, LAYOUT.open);
  Atomics.add(state, LAYOUT.job, 1);
  if (Atomics.load(state, LAYOUT.sleepers) > 0) Atomics.notify(state, LAYOUT.job);
}

/** @returns why waiting longer is of no use; undefined once no helper is at work */
function waitForOthers(state: Int32Array, limitMs: number): string | undefined {
  for (let look = 0; look < LOOKS; look++) if (Atomics.load(state, LAYOUT.gate) === 0) return undefined;
  const deadlineMs = performance.now() + limitMs;
  for (;;) {
    const inside = Atomics.load(state, LAYOUT.gate);
    if (inside === 0) return undefined;
    if (Atomics.load(state, LAYOUT.failures) > 0) return 'a helper thread failed';
    if (performance.now() > deadlineMs) return `a helper thread was silent for ${limitMs / 1000} s`;
    Atomics.wait(state, LAYOUT.gate, inside, NAP_MS);
  }
}

/** A worker of this site's own file. */
export function createWorkerHelper(): HelperPort {
  const worker = new Worker(new URL('./helperWorker.mjs', import.meta.url), { type: 'module' });
  return {
    post: (order) => worker.postMessage(order),
    onMessage: (handle) => {
      worker.onmessage = ({ data }: MessageEvent<HelperMessage>) => handle(data);
    },
    onError: (handle) => {
      worker.onerror = (event) => {
        event.preventDefault(); // it would go on to the page, as an error of this worker
        handle(event.message || 'its file could not be loaded');
      };
    },
    end: () => worker.terminate(),
  };
}
