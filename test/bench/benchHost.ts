/** The home of one engine for one row of the table, in a worker or a process of its own: nothing is warmed up by others. */
import { createBenchData } from './benchData.ts';
import type { BenchBackend, BenchEngine } from './engines/engine.ts';
import { checkFits } from './fits.ts';
import { gpuCounts, startCounting } from './gpuCounters.ts';
import { SIZES } from './sizes.ts';

export type Phase = 'train' | 'generate';

export interface EngineWork {
  readonly backend: BenchBackend;
  readonly size: string;
  readonly phase: Phase;
}

export type BenchCommand =
  | {
      readonly type: 'start';
      readonly engine: string;
      readonly threads: number;
      readonly work: EngineWork;
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
let step: (() => Promise<number | Int32Array>) | undefined;

/** Never throws: what goes wrong is an answer too. */
export async function answerCommand(command: BenchCommand): Promise<BenchAnswer> {
  try {
    return { sample: command.type === 'start' ? await start(command) : await runOnce() };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function start(command: BenchCommand & { type: 'start' }): Promise<null> {
  const { threads, work } = command;
  const size = SIZES[work.size]!;
  if (work.backend === 'webgpu') await checkFits(navigator.gpu, work.size);
  startCounting();
  Object.assign(globalThis, { benchThreads: threads }); // read while jax-js loads
  ({ engine } = await ENGINES[command.engine]!());
  await engine.start(work.backend, threads);
  const data = createBenchData(size);
  step = work.phase === 'train' ? engine.prepareTraining(data) : engine.prepareGeneration(data);
  return null;
}

/** The results are on the CPU when the clock stops, so whatever led to them is done. */
async function runOnce(): Promise<BenchSample> {
  const before = gpuCounts();
  const startMs = performance.now();
  const result = await step!();
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
