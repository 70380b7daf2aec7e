import type { TensorInfo } from '../tf.ts';
import type { Simd } from '../wasm/simd.ts';
import type { DecodeAttrs } from './decodeAttention.ts';
import './decodeAttention.ts'; // registers the loops, which startSimd replaces

export const decodeAttentionSimd = { DecodeAttention: decodeAttention };

function decodeAttention(
  simd: Simd,
  { qkv, cache }: Readonly<Record<'qkv' | 'cache', TensorInfo>>,
  { heads, position }: DecodeAttrs,
): TensorInfo[] {
  const [rows, width] = qkv.shape as [number, number];
  const channels = width / 3;
  const out = simd.make([rows, channels]);
  const scratchBytes = 4 * (position + 1);
  const scratch = simd.scratch(scratchBytes * simd.threads());
  const at = simd.address;
  simd.divide(
    'decodeAttention',
    { units: rows, cost: 4 * channels * (position + 1) },
    at(qkv),
    at(cache),
    cache.shape[1]!,
    heads,
    channels / heads,
    position,
    at(out),
    scratch,
    scratchBytes,
  );
  return [out];
}
