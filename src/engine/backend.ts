import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import simdWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import plainWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import { backend as currentBackend, enableProdMode, env, memory, ready, setBackend } from '../kernels/tf.ts';
import { startSimd } from '../kernels/wasm/startSimd.ts';
import type { BackendChoice } from '../protocol/commands.ts';
import type { BackendReport } from '../protocol/events.ts';
import { AppError } from '../shared/errors.ts';

const START_LIMIT_MS = 15_000;

/**
 * Starts the requested backend, or with `auto` the fastest one that this machine really has. A software GPU
 * counts as none: it is slower than wasm.
 * @param onFatal called once if the GPU goes away later
 */
export async function startBackend(
  choice: BackendChoice,
  onFatal: (error: AppError) => void,
): Promise<BackendReport> {
  enableProdMode();
  let why = choice === 'auto' ? '' : 'chosen by hand';
  if (choice === 'auto' || choice === 'webgpu') {
    const gpu = await tryWebGpu(choice === 'webgpu', onFatal);
    if (typeof gpu !== 'string') return gpu;
    if (choice === 'webgpu') throw new AppError('backend', gpu, { fix: 'Choose wasm or automatic.' });
    why = gpu;
  }
  if (choice !== 'cpu') {
    const failure = await tryWasm();
    if (!failure) return { name: 'wasm', reason: why, device: processor() };
    if (choice === 'wasm') throw new AppError('backend', failure, { fix: 'Choose cpu or automatic.' });
    why = `${why}; ${failure}`;
  }
  await withLimit(setBackend('cpu'));
  return { name: 'cpu', reason: why, device: processor() };
}

const processor = (): string => `${globalThis.navigator?.hardwareConcurrency ?? 1} processor cores`;

/** @returns the report, or why there is no usable GPU */
async function tryWebGpu(
  forced: boolean,
  onFatal: (error: AppError) => void,
): Promise<BackendReport | string> {
  if (!('gpu' in navigator)) return 'this browser has no WebGPU';
  // Loaded on demand: most visitors without a GPU never need it.
  const { createWebGpuBackend } = await import('../kernels/webgpu/device.ts');
  const result = await createWebGpuBackend({ onFatal });
  if (!result.available) return result.reason;
  const { adapter } = result;
  if (adapter.isSoftware && !forced) {
    result.destroy();
    return `the only GPU adapter is software (${adapter.description})`;
  }
  await import('../kernels/webgpu/registerWebGpuKernels.ts');
  await withLimit(setBackend('webgpu'));
  return {
    name: 'webgpu',
    reason: forced ? 'chosen by hand' : 'a GPU is available',
    device: adapter.description,
  };
}

/** @returns undefined, or why wasm cannot be used */
async function tryWasm(): Promise<string | undefined> {
  if (typeof WebAssembly === 'undefined') return 'WebAssembly is switched off';
  // The threaded build never starts when bundled; two lanes use two cores anyway.
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setWasmPaths({
    'tfjs-backend-wasm.wasm': plainWasm,
    'tfjs-backend-wasm-simd.wasm': simdWasm,
    'tfjs-backend-wasm-threaded-simd.wasm': threadedWasm,
  });
  try {
    if (!(await withLimit(setBackend('wasm')))) return 'wasm could not be started';
    await ready();
    await startSimd();
    return undefined;
  } catch (error) {
    return `wasm could not be started: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** tfjs's promises may never settle when a file is missing. */
async function withLimit<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    const late = new AppError(
      'backend',
      `the compute backend did not start within ${START_LIMIT_MS / 1000} s`,
    );
    timer = setTimeout(() => reject(late), START_LIMIT_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Bytes the backend holds: on wasm the whole heap, which never shrinks, so this is also the peak. */
export function memoryBytes(): number {
  const backend = currentBackend() as unknown as { wasm?: { HEAPU8?: Uint8Array } };
  const heap = backend.wasm?.HEAPU8?.length;
  if (heap) return heap;
  const info = memory() as { numBytes: number; numBytesAllocatedInGPU?: number };
  return info.numBytesAllocatedInGPU ?? info.numBytes;
}
