import { uniformAt } from '../../shared/rng.ts';
import type { TensorInfo } from '../tf.ts';
import type { Simd } from '../wasm/simd.ts';
import type { SampleAttrs } from './sampleTokens.ts';
import './sampleTokens.ts'; // registers the loops, which startSimd replaces

export const sampleTokensSimd = { SampleTokens: sampleTokens };

function sampleTokens(
  simd: Simd,
  { logits, forced, rowIds }: Readonly<Record<'logits' | 'forced' | 'rowIds', TensorInfo>>,
  { key, position, temperature }: SampleAttrs,
): TensorInfo[] {
  const [rows, vocabulary] = logits.shape as [number, number];
  const out = simd.make([rows], 'int32');
  const [given, ids, tokens] = [forced, rowIds, out].map((tensor) => simd.integers(tensor)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  for (let b = 0; b < rows; b++) {
    const row = simd.address(logits) + 4 * vocabulary * b;
    if (given[b]! >= 0) tokens[b] = given[b]!;
    else if (temperature === 0) tokens[b] = simd.code.argMax(row, vocabulary);
    else {
      const u = uniformAt(key, ids[b]!, position);
      tokens[b] = simd.code.sampleRow(row, vocabulary, 1 / temperature, u);
    }
  }
  return [out];
}
