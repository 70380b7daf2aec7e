import type { TensorInfo } from '../tf.ts';
import type { Simd } from '../wasm/simd.ts';
import type { ExactKlAttrs } from './exactKl.ts';
import './exactKl.ts'; // registers the loops, which startSimd replaces

/** Of one logit, in multiply-adds. */
const ROW_COST = 16;

export const exactKlSimd = { ExactKl: exactKl };

function exactKl(
  simd: Simd,
  { p, q }: Readonly<Record<'p' | 'q', TensorInfo>>,
  { inverseTemperature }: ExactKlAttrs,
): TensorInfo[] {
  const [rows, vocabulary] = p.shape as [number, number];
  const out = simd.make([rows]);
  const at = simd.address;
  const division = { units: rows, cost: 2 * ROW_COST * vocabulary };
  simd.divide('exactKl', division, at(p), at(q), vocabulary, inverseTemperature, at(out));
  return [out];
}
