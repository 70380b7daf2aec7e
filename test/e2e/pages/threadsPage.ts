/** Starts the wasm backend with helper threads in a worker, as a lane does, and trains a little. */
import type { Sabotage, ThreadsResult } from './threadsWorker.ts';

export async function trainOn(threads: number, sabotage: Sabotage): Promise<ThreadsResult> {
  const worker = new Worker(new URL('./threadsWorker.ts', import.meta.url), { type: 'module' });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<ThreadsResult>) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage({ threads, sabotage });
    });
  } finally {
    worker.terminate();
  }
}
