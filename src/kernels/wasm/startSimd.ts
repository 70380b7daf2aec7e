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
import { bindSimd, hasRelaxedSimd, hasSimd, sharedMemory, type Simd, type WasmHeapBackend } from './simd.ts';
import type { SimdKernels } from './simdKernel.ts';

export interface SimdOptions {
  /** Go back to the loops and tfjs's own products, for comparison. */
  readonly disabled?: boolean;
  /** Fused multiply-add; default: where the engine has it. */
  readonly relaxed?: boolean;
}
export interface SimdReport {
  readonly active: boolean;
  readonly relaxed: boolean;
  /** Why it is not active. */
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
    return { active: false, relaxed: false, reason };
  };
  if (getBackend() !== 'wasm') return inactive('the backend is not wasm');
  if (options.disabled) return inactive('switched off');
  if (!hasSimd()) return inactive('this engine has no WebAssembly SIMD');
  const memory = sharedMemory(backend);
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
  return { active: true, relaxed, reason: '' };
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
