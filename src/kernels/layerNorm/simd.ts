import type { TensorInfo } from '../tf.ts';
import type { Simd } from '../wasm/simd.ts';
import type { LayerNormAttrs } from './layerNorm.ts';
import './layerNorm.ts'; // registers the loops, which startSimd replaces

/** Of one value, in multiply-adds. */
const VALUE_COST = 8;

export const layerNormSimd = { LayerNorm: forward, LayerNormGrad: backward };

type Inputs<Names extends string> = Readonly<Record<Names, TensorInfo>>;

function forward(
  simd: Simd,
  { x, gain, bias }: Inputs<'x' | 'gain' | 'bias'>,
  { epsilon }: LayerNormAttrs,
): TensorInfo[] {
  const [rows, channels] = x.shape as [number, number];
  const y = simd.make([rows, channels]);
  const stats = simd.make([rows, 2]);
  const at = simd.address;
  const division = { units: rows, cost: VALUE_COST * channels };
  simd.divide('layerNorm', division, at(x), at(gain), at(bias), channels, epsilon, at(y), at(stats));
  return [y, stats];
}

function backward(simd: Simd, { dy, x, gain, stats }: Inputs<'dy' | 'x' | 'gain' | 'stats'>): TensorInfo[] {
  const [rows, channels] = x.shape as [number, number];
  const dx = simd.make([rows, channels]);
  const dgain = simd.make([channels]);
  const dbias = simd.make([channels]);
  const at = simd.address;
  simd.code.layerNormGrad(at(dy), at(x), at(gain), at(stats), rows, channels, at(dx), at(dgain), at(dbias));
  return [dx, dgain, dbias];
}
