import {
  getBackend,
  type KernelBackend,
  registerKernel,
  type Tensor,
  type Tensor2D,
  type TensorInfo,
  zeros,
} from '../tf.ts';
import { usesHalfStorage } from '../halfStorage.ts';
import { heapOf } from '../heap.ts';
import { runOne } from '../run.ts';
import { fastExp } from '../scalarMath.ts';

for (const backendName of ['cpu', 'wasm']) {
  registerKernel({
    kernelName: 'DecodeAttention',
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const heap = heapOf(backend as KernelBackend);
      const { qkv, cache } = inputs as { qkv: TensorInfo; cache: TensorInfo };
      const [rows, stride] = qkv.shape as [number, number];
      const out = heap.make({ shape: [rows, stride / 3], dtype: 'float32' });
      const { heads, position } = attrs as unknown as DecodeAttrs;
      decodeLoop(
        heap.view(qkv) as Float32Array,
        heap.view(cache) as Float32Array,
        { rows, capacity: cache.shape[1]!, heads, position },
        heap.view(out) as Float32Array,
      );
      return [out];
    },
  });
}

export interface DecodeAttrs {
  readonly heads: number;
  readonly position: number;
}

function decodeLoop(
  qkv: Float32Array,
  cache: Float32Array,
  { rows, capacity, heads, position }: { rows: number; capacity: number } & DecodeAttrs,
  out: Float32Array,
): void {
  const stride = qkv.length / rows;
  const channels = stride / 3;
  const size = channels / heads;
  const scale = 1 / Math.sqrt(size);
  const weights = new Float64Array(position + 1);
  for (let b = 0; b < rows; b++) {
    const base = b * capacity * 2 * channels;
    const own = base + position * 2 * channels;
    for (let c = 0; c < 2 * channels; c++) cache[own + c] = qkv[b * stride + channels + c]!;
    for (let h = 0; h < heads; h++) {
      const q = b * stride + h * size;
      let max = -Infinity;
      for (let j = 0; j <= position; j++) {
        const k = base + j * 2 * channels + h * size;
        let dot = 0;
        for (let c = 0; c < size; c++) dot += qkv[q + c]! * cache[k + c]!;
        weights[j] = dot * scale;
        if (weights[j]! > max) max = weights[j]!;
      }
      let sum = 0;
      for (let j = 0; j <= position; j++) sum += weights[j] = fastExp(weights[j]! - max);
      const y = b * channels + h * size;
      for (let c = 0; c < size; c++) out[y + c] = 0;
      for (let j = 0; j <= position; j++) {
        const p = weights[j]! / sum;
        const v = base + j * 2 * channels + channels + h * size;
        for (let c = 0; c < size; c++) out[y + c]! += p * cache[v + c]!;
      }
    }
  }
}

/**
 * An empty cache. On WebGPU with half storage, and heads of a multiple of 4 channels, its numbers are pairs of 16-bit
 * floats: an int32 tensor [B, capacity, C].
 * @returns [B, capacity, 2C], k | v
 */
export function createDecodeCache(rows: number, capacity: number, channels: number, heads: number): Tensor {
  const isHalf = usesHalfStorage() && getBackend() === 'webgpu' && (channels / heads) % 4 === 0;
  return isHalf ? zeros([rows, capacity, channels], 'int32') : zeros([rows, capacity, 2 * channels]);
}

/**
 * One decoding position for a batch of sequences: appends this position's keys and values to `cache` (changed
 * in place) and attends to positions 0 .. position. No gradient.
 * @param qkv [B, 3C]  @param cache from {@link createDecodeCache}  @returns [B, C]
 */
export function decodeAttention(qkv: Tensor2D, cache: Tensor, heads: number, position: number): Tensor2D {
  const attrs: DecodeAttrs = { heads, position };
  return runOne('DecodeAttention', { qkv, cache }, attrs);
}
