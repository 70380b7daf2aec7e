/** The browser's end of `npm run bench`: one worker for each engine of a row. */
import type { BenchAnswer, BenchCommand, BenchSample, EngineWork } from './benchHost.ts';
import { findPeak, type Peak } from './peak.ts';

const workers = new Map<string, Worker>();

/** What the browser's GPU is and can do, or null if it has none. */
export const peak = (): Promise<Peak | null> => findPeak((navigator as Partial<Navigator>).gpu);

/** @returns whether the browser offers a GPU */
export const hasAdapter = async (): Promise<boolean> =>
  Boolean(await (navigator as Partial<Navigator>).gpu?.requestAdapter());

const keyOf = (engine: string, threads: number) => `${engine} ${threads}`;

/** Starts a worker, its engine, and uploads weights and data. */
export async function startEngine(
  engine: string,
  threads: number,
  work: EngineWork,
  patienceMs: number,
): Promise<void> {
  const worker = new Worker(new URL('./benchWorker.ts', import.meta.url), { type: 'module' });
  workers.set(keyOf(engine, threads), worker);
  await ask(worker, { type: 'start', engine, threads, work }, patienceMs);
}

/** One training step or one generation. */
export async function runEngine(engine: string, threads: number, patienceMs: number): Promise<BenchSample> {
  return (await ask(workers.get(keyOf(engine, threads))!, { type: 'run' }, patienceMs))!;
}

export function stopEngine(engine: string, threads: number): void {
  workers.get(keyOf(engine, threads))?.terminate();
  workers.delete(keyOf(engine, threads));
}

/** @throws if the worker fails, or says nothing for too long */
function ask(worker: Worker, command: BenchCommand, patienceMs: number): Promise<BenchSample | null> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`no answer within ${patienceMs / 1000} s (--patience)`));
    const timer = setTimeout(late, patienceMs);
    worker.onmessage = ({ data }: MessageEvent<BenchAnswer>) => {
      clearTimeout(timer);
      if (data.error === undefined) resolve(data.sample);
      else reject(new Error(data.error));
    };
    worker.onerror = (event) => reject(new Error(event.message || 'the worker did not start'));
    worker.postMessage(command);
  });
}
