import type { TensorInfo } from '../tf.ts';
import type { Simd } from '../wasm/simd.ts';
import './gatherRows.ts'; // registers the loops, which startSimd replaces

export const gatherRowsSimd = { GatherRows: gatherRows };

function gatherRows(simd: Simd, { x, index }: Readonly<Record<'x' | 'index', TensorInfo>>): TensorInfo[] {
  const rows = index.shape[0]!;
  const channels = x.shape[1]!;
  const out = simd.make([rows, channels]);
  simd.code.gatherRows(simd.address(x), simd.address(index), rows, channels, simd.address(out));
  return [out];
}
