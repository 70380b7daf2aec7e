/** The home of one engine for one row of the table: its own heap, its own device, nothing warmed up by others. */
import type { BenchData } from './benchData.ts';
import type { BenchBackend, BenchEngine } from './engines/engine.ts';
import { gpuCounts, startCounting } from './gpuCounters.ts';

export type Phase = 'train' | 'generate';

export type BenchCommand =
  | {
      readonly type: 'start';
      readonly engine: string;
      readonly threads: number;
      readonly backend: BenchBackend;
      readonly phase: Phase;
      readonly data: BenchData;
    }
  | { readonly type: 'run' };

/** What one step, or one generation, cost and gave. */
export interface BenchSample {
  readonly ms: number;
  readonly dispatches: number;
  readonly submits: number;
  /** So far. */
  readonly peakBytes: number;
  /** The loss before the update, or the new tokens. */
  readonly result: number | number[];
}

export type BenchAnswer =
  { readonly sample: BenchSample | null; readonly error?: undefined } | { readonly error: string };

const ENGINES: Readonly<Record<string, () => Promise<{ engine: BenchEngine }>>> = {
  ours: () => import('./engines/ours.ts'),
  tfjs: () => import('./engines/tfjs.ts'),
  'jax-js': () => import('./engines/jaxJs.ts'),
};

let engine: BenchEngine | undefined;
let work: (() => Promise<number | Int32Array>) | undefined;

async function start(command: BenchCommand & { type: 'start' }): Promise<void> {
  startCounting();
  Object.assign(globalThis, { benchThreads: command.threads }); // read while jax-js loads
  ({ engine } = await ENGINES[command.engine]!());
  await engine.start(command.backend, command.threads);
  const { data } = command;
  work = command.phase === 'train' ? engine.prepareTraining(data) : engine.prepareGeneration(data);
}

/** The results are on the CPU when the clock stops, so whatever led to them is done. */
async function runOnce(): Promise<BenchSample> {
  const before = gpuCounts();
  const startMs = performance.now();
  const result = await work!();
  const ms = performance.now() - startMs;
  const after = gpuCounts();
  return {
    ms,
    dispatches: after.dispatches - before.dispatches,
    submits: after.submits - before.submits,
    peakBytes: Math.max(after.peakBytes, engine!.heapBytes()),
    result: typeof result === 'number' ? result : [...result],
  };
}

globalThis.addEventListener('message', ({ data }: MessageEvent<BenchCommand>) => {
  const answer = (message: BenchAnswer) => globalThis.postMessage(message);
  const done = data.type === 'start' ? start(data).then(() => null) : runOnce();
  done.then(
    (sample) => answer({ sample }),
    (error: unknown) =>
      answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
