import type { TensorInfo } from '../tf.ts';
import type { Simd } from '../wasm/simd.ts';
import type { ExactKlAttrs } from './exactKl.ts';
import './exactKl.ts'; // registers the loops, which startSimd replaces

export const exactKlSimd = { ExactKl: exactKl };

function exactKl(
  simd: Simd,
  { p, q }: Readonly<Record<'p' | 'q', TensorInfo>>,
  { inverseTemperature }: ExactKlAttrs,
): TensorInfo[] {
  const [rows, vocabulary] = p.shape as [number, number];
  const out = simd.make([rows]);
  const at = simd.address;
  simd.code.exactKl(at(p), at(q), rows, vocabulary, inverseTemperature, at(out));
  return [out];
}
