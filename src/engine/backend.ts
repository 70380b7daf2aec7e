import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import simdWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import plainWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import { setHalfStorage, usesHalfStorage } from '../kernels/halfStorage.ts';
import { backend as currentBackend, enableProdMode, env, memory, ready, setBackend } from '../kernels/tf.ts';
import { startOnBinary, whyNotShared, withSharedMemory } from '../kernels/wasm/sharedMemory.ts';
import { hasSimd } from '../kernels/wasm/simd.ts';
import { startSimd } from '../kernels/wasm/startSimd.ts';
import type { BackendChoice } from '../protocol/commands.ts';
import type { BackendReport } from '../protocol/events.ts';
import { AppError } from '../shared/errors.ts';

const START_LIMIT_MS = 15_000;
const MOST_THREADS = 8;
/** The default race. */
const USUAL_LANES = 2;

/** How a worker computes beside others. */
export interface ProcessorShare {
  /** Workers that compute at the same time, of which this is one. */
  readonly lanes?: number | undefined;
  /** Threads of this one; default: its share of the cores. */
  readonly threads?: number | undefined;
  /** On a GPU: compile what steps need before the first of them asks for it. Default true. */
  readonly compileAhead?: boolean | undefined;
  /** Called once if helper threads die; the work goes on with one thread. */
  readonly onThreadsLost?: ((reason: string) => void) | undefined;
}

const cores = (): number => globalThis.navigator?.hardwareConcurrency ?? 1;

/** So many that all lanes together have no more threads than there are cores. */
export function threadsOf({ lanes = USUAL_LANES, threads }: ProcessorShare): number {
  return threads ?? Math.max(1, Math.min(MOST_THREADS, Math.floor(cores() / lanes)));
}

/**
 * Starts the requested backend, or with `auto` the fastest one that this machine really has. A software GPU
 * counts as none: it is slower than wasm.
 * @param onFatal called once if the GPU goes away later
 * @param share for wasm, where the page is cross-origin isolated
 */
export async function startBackend(
  choice: BackendChoice,
  onFatal: (error: AppError) => void,
  share: ProcessorShare = {},
): Promise<BackendReport> {
  enableProdMode();
  let why = choice === 'auto' ? '' : 'chosen by hand';
  const wantsGpu = choice === 'webgpu' || choice === 'webgpu-f16';
  if (choice === 'auto' || wantsGpu) {
    setHalfStorage(choice === 'webgpu-f16');
    const gpu = await tryWebGpu(wantsGpu, onFatal, share.compileAhead ?? true);
    if (typeof gpu !== 'string') return gpu;
    if (wantsGpu) throw new AppError('backend', gpu, { fix: 'Choose wasm or automatic.' });
    why = gpu;
  }
  if (choice !== 'cpu') {
    const wasm = await tryWasm(share);
    if ('device' in wasm) return { name: 'wasm', reason: why, device: wasm.device };
    if (choice === 'wasm') throw new AppError('backend', wasm.failure, { fix: 'Choose cpu or automatic.' });
    why = `${why}; ${wasm.failure}`;
  }
  await withLimit(setBackend('cpu'));
  return { name: 'cpu', reason: why, device: processor() };
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
const processor = (): string => plural(cores(), 'processor core');

/** @returns the report, or why there is no usable GPU */
async function tryWebGpu(
  forced: boolean,
  onFatal: (error: AppError) => void,
  compileFirst: boolean,
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
  if (compileFirst) {
    const { compileAhead } = await import('./compileAhead.ts');
    try {
      await compileAhead();
    } catch (error) {
      result.destroy();
      const message = error instanceof Error ? error.message : String(error);
      return `the GPU does not take our programs: ${message}`;
    }
  }
  return {
    name: 'webgpu',
    reason: forced ? 'chosen by hand' : 'a GPU is available',
    device: usesHalfStorage() ? `${adapter.description}, f16 cache` : adapter.description,
  };
}

/** @returns the processor and how many of its cores are used, or why wasm cannot be */
async function tryWasm(
  share: ProcessorShare,
): Promise<{ readonly device: string } | { readonly failure: string }> {
  if (typeof WebAssembly === 'undefined') return { failure: 'WebAssembly is switched off' };
  const threads = threadsOf(share);
  // The threaded build never starts when bundled, and has threads for products only: ours are in kernels/wasm.
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  try {
    const { binary, whyAlone } = threads > 1 ? await sharedBinary() : { whyAlone: '' };
    if (!(await withLimit(startTfjs(binary)))) return { failure: 'wasm could not be started' };
    await ready();
    const simd = await startSimd({ threads: binary ? threads : 1, onThreadsLost: share.onThreadsLost });
    const alone = simd.threads < threads ? ` (${whyAlone || simd.reason})` : '';
    return { device: `${processor()}, ${plural(simd.threads, 'thread')}${alone}` };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { failure: `wasm could not be started: ${why}` };
  }
}

interface SharedBinary {
  readonly binary?: Uint8Array<ArrayBuffer>;
  /** Why there is none. */
  readonly whyAlone: string;
}

/** tfjs's binary for shared memory: without it, or with one that does not load, one thread will do. */
async function sharedBinary(): Promise<SharedBinary> {
  const whyAlone = hasSimd() ? whyNotShared() : 'this engine has no WebAssembly SIMD';
  if (whyAlone) return { whyAlone };
  try {
    const response = await fetch(simdWasm);
    const binary = withSharedMemory(new Uint8Array(await response.arrayBuffer()));
    // tfjs would wait for a binary that is none.
    return WebAssembly.validate(binary) ? { binary, whyAlone } : { whyAlone: "tfjs's binary is not valid" };
  } catch (error) {
    return { whyAlone: error instanceof Error ? error.message : String(error) };
  }
}

function startTfjs(binary: Uint8Array<ArrayBuffer> | undefined): Promise<boolean> {
  const paths = {
    'tfjs-backend-wasm.wasm': plainWasm,
    'tfjs-backend-wasm-simd.wasm': simdWasm,
    'tfjs-backend-wasm-threaded-simd.wasm': threadedWasm,
  };
  setWasmPaths(paths, binary !== undefined);
  const start = () => setBackend('wasm');
  return binary ? startOnBinary(binary, start) : start();
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
