/** The browser's end of `npm run bench`: one worker for each engine of a row. */
import { createBenchData } from './benchData.ts';
import type { BenchAnswer, BenchCommand, BenchSample, Phase } from './benchWorker.ts';
import type { BenchBackend } from './engines/engine.ts';
import { SIZES } from './sizes.ts';

const ANSWER_LIMIT_MS = 180_000;

const workers = new Map<string, Worker>();

/** @returns what the browser calls its GPU, or null if it has none */
export async function adapterName(): Promise<string | null> {
  const adapter = await (navigator as Partial<Navigator>).gpu?.requestAdapter();
  if (!adapter) return null;
  const { vendor, architecture, description } = adapter.info;
  return [vendor, architecture, description].filter(Boolean).join(' ') || 'unnamed GPU';
}

export interface EngineWork {
  readonly backend: BenchBackend;
  readonly size: string;
  readonly phase: Phase;
}

const keyOf = (engine: string, threads: number) => `${engine} ${threads}`;

/** Starts a worker, its engine, and uploads weights and data. */
export async function startEngine(
  engine: string,
  threads: number,
  { backend, size, phase }: EngineWork,
): Promise<void> {
  const worker = new Worker(new URL('./benchWorker.ts', import.meta.url), { type: 'module' });
  workers.set(keyOf(engine, threads), worker);
  const data = createBenchData(SIZES[size]!);
  await ask(worker, { type: 'start', engine, threads, backend, phase, data });
}

/** One training step or one generation. */
export async function runEngine(engine: string, threads: number): Promise<BenchSample> {
  return (await ask(workers.get(keyOf(engine, threads))!, { type: 'run' }))!;
}

export function stopEngine(engine: string, threads: number): void {
  workers.get(keyOf(engine, threads))?.terminate();
  workers.delete(keyOf(engine, threads));
}

/** @throws if the worker fails, or says nothing for too long */
function ask(worker: Worker, command: BenchCommand): Promise<BenchSample | null> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`no answer within ${ANSWER_LIMIT_MS / 1000} s`));
    const timer = setTimeout(late, ANSWER_LIMIT_MS);
    worker.onmessage = ({ data }: MessageEvent<BenchAnswer>) => {
      clearTimeout(timer);
      if (data.error === undefined) resolve(data.sample);
      else reject(new Error(data.error));
    };
    worker.onerror = (event) => reject(new Error(event.message || 'the worker did not start'));
    worker.postMessage(command);
  });
}
