import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { enableProdMode, ready, setBackend } from '../kernels/tf.ts';
import { startOnBinary, withSharedMemory } from '../kernels/wasm/sharedMemory.ts';
import { type SimdReport, startSimd } from '../kernels/wasm/startSimd.ts';
import { createNodeHelper } from './nodeHelper.ts';

const BINARIES = new URL('../../node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url);

/**
 * tfjs in Node, for the command line and the tests; the page's worker has its own (engine/backend.ts).
 * @param threads of the wasm kernels
 */
export async function startNodeBackend(name: 'wasm' | 'cpu' = 'wasm', threads = 1): Promise<SimdReport> {
  enableProdMode();
  setWasmPaths(fileURLToPath(BINARIES), threads > 1);
  if (threads > 1) {
    const binary = await readFile(new URL('tfjs-backend-wasm-simd.wasm', BINARIES));
    await startOnBinary(withSharedMemory(binary), () => setBackend(name));
  } else await setBackend(name);
  await ready();
  return startSimd({ threads, createHelper: createNodeHelper });
}
