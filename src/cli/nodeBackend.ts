import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { fileURLToPath } from 'node:url';
import { enableProdMode, ready, setBackend } from '../kernels/tf.ts';
import { startSimd } from '../kernels/wasm/startSimd.ts';

/** tfjs in Node, for the command line and the tests; the page's worker has its own (engine/backend.ts). */
export async function startNodeBackend(name: 'wasm' | 'cpu' = 'wasm'): Promise<void> {
  setWasmPaths(
    fileURLToPath(new URL('../../node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url)),
  );
  enableProdMode();
  await setBackend(name);
  await ready();
  await startSimd();
}
