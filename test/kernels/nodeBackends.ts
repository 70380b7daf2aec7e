/** Makes the heap backends usable in Node. */
import { createRequire } from 'node:module';
import path from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '../../src/kernels/tf.ts';

export const NODE_BACKENDS = ['cpu', 'wasm'] as const;

const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
setWasmPaths(`${path.dirname(entry)}${path.sep}`);

/** @throws Error if the backend does not start */
export async function useBackend(name: (typeof NODE_BACKENDS)[number]): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error(`backend ${name} did not start`);
}
