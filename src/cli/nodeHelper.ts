import { Worker } from 'node:worker_threads';
import type { HelperMessage, HelperPort } from '../kernels/wasm/threads.ts';

/** A helper thread of the wasm kernels in Node. It does not keep the process alive. */
export function createNodeHelper(): HelperPort {
  const worker = new Worker(new URL('./nodeHelperThread.mjs', import.meta.url));
  worker.unref();
  return {
    post: (order) => worker.postMessage(order),
    onMessage: (handle) => {
      worker.removeAllListeners('message').on('message', (message: HelperMessage) => handle(message));
      worker.unref(); // a listener holds the process
    },
    onError: (handle) => {
      worker.removeAllListeners('error').on('error', (error: Error) => handle(error.message));
    },
    end: () => void worker.terminate(),
  };
}
