import { log } from './math';
import { loadPart, rowMax, storePart, wideEnd } from './rows';
import { exp, splat, sumLanes } from './vector';

/** Softmax of scale * row[0 .. count) in place, zeros up to `total`. @returns log of the denominator */
export function softmaxRow(row: usize, count: i32, total: i32, scale: f32): f32 {
  const largest = rowMax(row, count) * scale;
  const shift = splat(-largest);
  const scales = splat(scale);
  const end = wideEnd(row, count);
  const rest = count & 3;
  let sums = splat(0);
  let at = row;
  for (; at < end; at += 16) {
    const e = exp(f32x4.add(f32x4.mul(v128.load(at), scales), shift));
    v128.store(at, e);
    sums = f32x4.add(sums, e);
  }
  if (rest) {
    const e = exp(f32x4.add(f32x4.mul(loadPart(at, rest, -1e30), scales), shift));
    storePart(at, rest, e);
    sums = f32x4.add(sums, e);
  }
  const sum = sumLanes(sums);
  const factor = splat(1 / sum);
  for (at = row; at < end; at += 16) v128.store(at, f32x4.mul(v128.load(at), factor));
  if (rest) storePart(at, rest, f32x4.mul(loadPart(at, rest, 0), factor));
  memory.fill(row + ((<usize>count) << 2), 0, (<usize>(total - count)) << 2);
  return largest + <f32>log(<f64>sum);
}
