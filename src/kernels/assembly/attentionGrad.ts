/** The backward pass of attention (attention.ts): the weights are computed again from the kept denominators. */
import { PANEL_BYTES, packPanels, packTransposedPanels, transposeBlock } from './packing';
import { dot, loadPart, storePart, wideEnd } from './rows';
import { panelBytes, QUERY_BLOCK, scoreBytes, scoreStride, sequenceLength, wholePanels } from './scores';
import { threadIndex } from './threads';
import { multiplyBlock } from './tiles';
import { exp, splat } from './vector';

/** @param dqkv [tokens, 3 heads size]; the others as in `attention` */
export function attentionGrad(
  dy: usize,
  qkv: usize,
  y: usize,
  lse: usize,
  ends: usize,
  tokens: i32,
  heads: i32,
  size: i32,
  dqkv: usize,
  scratch: usize,
  scratchBytes: usize,
  from: i32,
  to: i32,
): void {
  const width = (<usize>(heads * size)) << 2;
  const headBytes = (<usize>size) << 2;
  const ownScratch = scratch + scratchBytes * threadIndex();
  let pair = 0; // the first of the sequence
  for (let first = 0; first < tokens && pair < to; pair += heads) {
    const length = sequenceLength(ends, tokens, first);
    for (let h = max(0, from - pair); h < min(heads, to - pair); h++) {
      const offset = headBytes * h;
      attendHeadGrad(
        dy + width * first + offset,
        qkv + 3 * width * first + offset,
        y + width * first + offset,
        lse + ((<usize>(first * heads + h)) << 2),
        (<usize>heads) << 2,
        width,
        length,
        size,
        dqkv + 3 * width * first + offset,
        ownScratch,
      );
    }
    first += length;
  }
}

/**
 * With p the attention weights and D_i = dy_i . y_i: ds = p (dy v^T - D) scale, dq = ds k, dk = ds^T q, dv = p^T dy.
 */
function attendHeadGrad(
  dy: usize,
  q: usize,
  y: usize,
  lse: usize,
  lseStride: usize,
  width: usize,
  length: i32,
  size: i32,
  dq: usize,
  scratch: usize,
): void {
  const stride = 3 * width;
  const rowBytes = scoreStride(length);
  const keysAcross = scratch;
  const valuesAcross = keysAcross + panelBytes(length, size);
  const keys = valuesAcross + panelBytes(length, size);
  const weights = keys + panelBytes(size, length);
  const slopes = weights + scoreBytes(length);
  const across = slopes + scoreBytes(length);
  const blockPanels = across + scoreBytes(length);
  const acrossPanels = PANEL_BYTES * size;
  const scale: f32 = <f32>(1 / Math.sqrt(<f64>size));
  packTransposedPanels(q + width, stride, size, length, keysAcross);
  packTransposedPanels(q + 2 * width, stride, size, length, valuesAcross);
  packPanels(q + width, stride, length, size, keys, 0);
  for (let i = 0; i < length; i += QUERY_BLOCK) {
    const rows = min(QUERY_BLOCK, length - i);
    const seen = i + rows;
    const queries = q + stride * i;
    const upstream = dy + width * i;
    multiplyBlock(
      rows,
      wholePanels(seen),
      size,
      queries,
      stride,
      keysAcross,
      acrossPanels,
      weights,
      rowBytes,
      0,
      0,
    );
    multiplyBlock(
      rows,
      wholePanels(seen),
      size,
      upstream,
      width,
      valuesAcross,
      acrossPanels,
      slopes,
      rowBytes,
      0,
      0,
    );
    for (let r = 0; r < rows; r++) {
      const delta = dot(upstream + width * r, y + width * (i + r), size);
      const logSum = load<f32>(lse + lseStride * (i + r));
      softmaxGradRow(weights + rowBytes * r, slopes + rowBytes * r, i + r + 1, seen, scale, logSum, delta);
    }
    const panelStride = PANEL_BYTES * length;
    multiplyBlock(rows, size, seen, slopes, rowBytes, keys, panelStride, dq + stride * i, stride, 0, 0);
    addAcross(slopes, rowBytes, rows, i, queries, stride, size, dq + width, stride, across, blockPanels);
    addAcross(weights, rowBytes, rows, i, upstream, width, size, dq + 2 * width, stride, across, blockPanels);
  }
}

/** weights[0 .. count) from scores, slopes from dy . v; zeros up to `total`. */
function softmaxGradRow(
  weights: usize,
  slopes: usize,
  count: i32,
  total: i32,
  scale: f32,
  logSum: f32,
  delta: f32,
): void {
  const scales = splat(scale);
  const shift = splat(-logSum);
  const minusDelta = splat(-delta);
  const end = wideEnd(weights, count);
  const rest = count & 3;
  const surplus = (<usize>(total - count)) << 2;
  let at = weights;
  let slope = slopes;
  for (; at < end; at += 16, slope += 16) {
    const p = exp(f32x4.add(f32x4.mul(v128.load(at), scales), shift));
    v128.store(at, p);
    v128.store(slope, f32x4.mul(f32x4.mul(p, scales), f32x4.add(v128.load(slope), minusDelta)));
  }
  if (rest) {
    const p = exp(f32x4.add(f32x4.mul(loadPart(at, rest, 0), scales), shift));
    storePart(at, rest, p);
    const ds = f32x4.mul(f32x4.mul(p, scales), f32x4.add(loadPart(slope, rest, 0), minusDelta));
    storePart(slope, rest, ds);
    at += (<usize>rest) << 2;
    slope += (<usize>rest) << 2;
  }
  memory.fill(at, 0, surplus);
  memory.fill(slope, 0, surplus);
}

/** to [done + rows, size] = block [rows, done + rows]^T x [rows, size], added to the first `done` rows. */
function addAcross(
  block: usize,
  blockStride: usize,
  rows: i32,
  done: i32,
  x: usize,
  strideX: usize,
  size: i32,
  to: usize,
  strideTo: usize,
  across: usize,
  panels: usize,
): void {
  const acrossStride = (<usize>rows) << 2;
  const panelStride = PANEL_BYTES * rows;
  transposeBlock(block, blockStride, rows, done + rows, across, acrossStride);
  packPanels(x, strideX, rows, size, panels, 0);
  multiplyBlock(done, size, rows, across, acrossStride, panels, panelStride, to, strideTo, 0, to);
  across += acrossStride * done;
  to += strideTo * done;
  multiplyBlock(rows, size, rows, across, acrossStride, panels, panelStride, to, strideTo, 0, 0);
}
