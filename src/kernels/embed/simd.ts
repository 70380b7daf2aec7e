import type { TensorInfo } from '../tf.ts';
import type { Simd } from '../wasm/simd.ts';
import './embed.ts'; // registers the loops, which startSimd replaces

export const embedSimd = { Embed: embed, ScatterAddRows: scatterAddRows };

type Inputs<Names extends string> = Readonly<Record<Names, TensorInfo>>;

function embed(
  simd: Simd,
  { wte, wpe, ids, positions }: Inputs<'wte' | 'wpe' | 'ids' | 'positions'>,
): TensorInfo[] {
  const tokens = ids.shape[0]!;
  const channels = wte.shape[1]!;
  const out = simd.make([tokens, channels]);
  const at = simd.address;
  simd.code.embed(at(wte), at(wpe), at(ids), at(positions), tokens, channels, at(out));
  return [out];
}

function scatterAddRows(
  simd: Simd,
  { dy, index }: Inputs<'dy' | 'index'>,
  { rows }: { readonly rows: number },
): TensorInfo[] {
  const [count, channels] = dy.shape as [number, number];
  const out = simd.make([rows, channels]);
  simd.code.scatterAddRows(simd.address(dy), simd.address(index), count, channels, rows, simd.address(out));
  return [out];
}
