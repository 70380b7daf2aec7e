import {
  backend as currentBackend,
  getBackend,
  getKernel,
  type KernelConfig,
  registerKernel,
  unregisterKernel,
} from '../tf.ts';
import { adamwSimd } from '../adamw/simd.ts';
import { attentionSimd } from '../attention/simd.ts';
import { decodeAttentionSimd } from '../decodeAttention/simd.ts';
import { embedSimd } from '../embed/simd.ts';
import { exactKlSimd } from '../exactKl/simd.ts';
import { gatherRowsSimd } from '../gatherRows/simd.ts';
import { layerNormSimd } from '../layerNorm/simd.ts';
import { linearSimd } from '../linear/simd.ts';
import { sampleTokensSimd } from '../sampleTokens/simd.ts';
import { tokenLogProbsSimd } from '../tokenLogProbs/simd.ts';
import {
  bindSimd,
  hasRelaxedSimd,
  hasSimd,
  LEAST_COST,
  type Simd,
  tfjsMemory,
  type WasmHeapBackend,
} from './simd.ts';
import type { SimdKernels } from './simdKernel.ts';
import { createWorkerHelper, type HelperPort } from './threads.ts';

export interface SimdOptions {
  /** Go back to the loops and tfjs's own products, for comparison. */
  readonly disabled?: boolean;
  /** Fused multiply-add; default: where the engine has it. */
  readonly relaxed?: boolean;
  /** Including the caller's; more than one need tfjs on shared memory (sharedMemory.ts). Default 1. */
  readonly threads?: number;
  readonly createHelper?: () => HelperPort;
  /** Called once if helpers are lost later: from then on there is one thread. */
  readonly onThreadsLost?: ((reason: string) => void) | undefined;
  /** See ThreadPlan; for tests. */
  readonly leastCost?: number;
}
export interface SimdReport {
  readonly active: boolean;
  readonly relaxed: boolean;
  readonly threads: number;
  /** Why it is not active, or has fewer threads than it should. */
  readonly reason: string;
}

const simdKernels: SimdKernels = {
  ...adamwSimd,
  ...attentionSimd,
  ...decodeAttentionSimd,
  ...embedSimd,
  ...exactKlSimd,
  ...gatherRowsSimd,
  ...layerNormSimd,
  ...linearSimd,
  ...sampleTokensSimd,
  ...tokenLogProbsSimd,
};
/** What the operations registered at first: typed-array loops. */
const loopKernels = new Map<string, KernelConfig>();
const bound = new WeakMap<WasmHeapBackend, Map<boolean, Promise<Simd>>>();

/**
 * Puts the SIMD module behind our operations on the wasm backend, which must be the current one. Without SIMD, or
 * when switched off, the typed-array loops serve. May be called again at any time.
 */
export async function startSimd(options: SimdOptions = {}): Promise<SimdReport> {
  const backend = currentBackend() as unknown as WasmHeapBackend;
  const inactive = (reason: string): SimdReport => {
    for (const config of loopKernels.values()) replaceKernel(config);
    return { active: false, relaxed: false, threads: 1, reason };
  };
  if (getBackend() !== 'wasm') return inactive('the backend is not wasm');
  if (options.disabled) return inactive('switched off');
  if (!hasSimd()) return inactive('this engine has no WebAssembly SIMD');
  const memory = tfjsMemory(backend);
  if (typeof memory === 'string') return inactive(memory);
  const relaxed = options.relaxed ?? hasRelaxedSimd();
  const simd = await bindOnce(backend, memory, relaxed);
  for (const [kernelName, kernel] of Object.entries(simdKernels)) {
    if (!loopKernels.has(kernelName)) loopKernels.set(kernelName, getKernel(kernelName, 'wasm'));
    replaceKernel({
      kernelName,
      backendName: 'wasm',
      kernelFunc: ({ inputs, attrs }) => kernel(simd, inputs as never, attrs as never),
    });
  }
  const reason = await startHelpers(simd, options);
  return { active: true, relaxed, threads: simd.threads(), reason };
}

/** @returns why there are none, if some were asked for */
async function startHelpers(simd: Simd, options: SimdOptions): Promise<string> {
  const { threads: count = 1, createHelper = createWorkerHelper, leastCost = LEAST_COST } = options;
  try {
    await simd.useThreads({ count, createHelper, leastCost, onLost: options.onThreadsLost });
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function replaceKernel(config: KernelConfig): void {
  unregisterKernel(config.kernelName, 'wasm'); // tfjs warns of a second registration
  registerKernel(config);
}

function bindOnce(backend: WasmHeapBackend, memory: WebAssembly.Memory, relaxed: boolean): Promise<Simd> {
  const variants = bound.get(backend) ?? new Map<boolean, Promise<Simd>>();
  bound.set(backend, variants);
  const simd = variants.get(relaxed) ?? bindSimd(backend, memory, relaxed);
  variants.set(relaxed, simd);
  return simd;
}
