/**
 * Attention over sequences laid end to end, a sequence and a head at a time, in blocks of queries: the scores of a
 * block and the sums that they weigh are small matrix products.
 */
import { multiplyBlock } from './gemm';
import { log } from './math';
import { PANEL, PANEL_BYTES, packPanels, packTransposedPanels, transposeBlock } from './packing';
import { addScaled, dot, loadPart, rowMax, storePart, wideEnd } from './rows';
import { exp, splat, sumLanes } from './vector';

const QUERY_BLOCK: i32 = 32;

/** Length of the longest sequence. @param starts [tokens]  @param ends [tokens] */
export function longestSequence(starts: usize, ends: usize, tokens: i32): i32 {
  let longest = 0;
  for (let n = 0; n < tokens; n++) {
    const offset = (<usize>n) << 2;
    longest = max(longest, load<i32>(ends + offset) - load<i32>(starts + offset));
  }
  return longest;
}

function panelBytes(columns: i32, depth: i32): usize {
  return <usize>((columns + PANEL - 1) / PANEL) * PANEL_BYTES * depth;
}

/** Scores are computed in whole panels; the surplus columns are never read. */
function wholePanels(columns: i32): i32 {
  return (columns + PANEL - 1) & ~(PANEL - 1);
}
function scoreStride(length: i32): usize {
  return (<usize>wholePanels(length)) << 2;
}
function scoreBytes(length: i32): usize {
  return <usize>QUERY_BLOCK * scoreStride(length);
}

/** Scratch memory for both directions. @param length of the longest sequence  @param size channels of a head */
export function attentionScratchBytes(length: i32, size: i32): i32 {
  const keyPanels = panelBytes(length, size);
  const valuePanels = panelBytes(size, length);
  const blockPanels = panelBytes(size, QUERY_BLOCK);
  const deltas: usize = QUERY_BLOCK << 2;
  return <i32>(2 * keyPanels + valuePanels + 3 * scoreBytes(length) + blockPanels + deltas);
}

/**
 * @param qkv [tokens, 3 heads size]  @param starts, ends [tokens]: bounds of each token's sequence
 * @param y [tokens, heads size]  @param lse [tokens, heads], logs of the softmax denominators
 */
export function attention(
  qkv: usize,
  starts: usize,
  ends: usize,
  tokens: i32,
  heads: i32,
  size: i32,
  y: usize,
  lse: usize,
  scratch: usize,
): void {
  const channels = heads * size;
  const width = (<usize>channels) << 2;
  const headBytes = (<usize>size) << 2;
  for (let first = 0; first < tokens;) {
    const length = sequenceLength(starts, ends, tokens, first);
    for (let h = 0; h < heads; h++) {
      const offset = headBytes * h;
      attendHead(
        qkv + 3 * width * first + offset,
        width,
        length,
        size,
        y + width * first + offset,
        lse + ((<usize>(first * heads + h)) << 2),
        (<usize>heads) << 2,
        scratch,
      );
    }
    first += length;
  }
}

/** Of the sequence that begins at token `first`, at least 1. */
function sequenceLength(starts: usize, ends: usize, tokens: i32, first: i32): i32 {
  const end = load<i32>(ends + ((<usize>first) << 2));
  return max(1, min(end, tokens) - first);
}

/** One head of one sequence. @param q its first query; keys and values follow `width` and 2 `width` bytes later */
function attendHead(
  q: usize,
  width: usize,
  length: i32,
  size: i32,
  y: usize,
  lse: usize,
  lseStride: usize,
  scratch: usize,
): void {
  const stride = 3 * width;
  const keys = scratch;
  const values = keys + panelBytes(length, size);
  const scores = values + panelBytes(size, length);
  const rowBytes = scoreStride(length);
  const scale: f32 = <f32>(1 / Math.sqrt(<f64>size));
  packTransposedPanels(q + width, stride, size, length, keys);
  packPanels(q + 2 * width, stride, length, size, values, 0);
  for (let i = 0; i < length; i += QUERY_BLOCK) {
    const rows = min(QUERY_BLOCK, length - i);
    const seen = i + rows;
    multiplyBlock(
      rows,
      wholePanels(seen),
      size,
      q + stride * i,
      stride,
      keys,
      PANEL_BYTES * size,
      scores,
      rowBytes,
      0,
      0,
    );
    for (let r = 0; r < rows; r++) {
      const row = scores + rowBytes * r;
      const logSum = softmaxRow(row, i + r + 1, seen, scale);
      store<f32>(lse + lseStride * (i + r), logSum);
    }
    const to = y + width * i;
    multiplyBlock(rows, size, seen, scores, rowBytes, values, PANEL_BYTES * length, to, width, 0, 0);
  }
}

/** Softmax of scale * row[0 .. count) in place, zeros up to `total`. @returns log of the denominator */
function softmaxRow(row: usize, count: i32, total: i32, scale: f32): f32 {
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

/** @param dqkv [tokens, 3 heads size]; the others as in `attention` */
export function attentionGrad(
  dy: usize,
  qkv: usize,
  y: usize,
  lse: usize,
  starts: usize,
  ends: usize,
  tokens: i32,
  heads: i32,
  size: i32,
  dqkv: usize,
  scratch: usize,
): void {
  const width = (<usize>(heads * size)) << 2;
  const headBytes = (<usize>size) << 2;
  memory.fill(dqkv, 0, 3 * width * tokens);
  for (let first = 0; first < tokens;) {
    const length = sequenceLength(starts, ends, tokens, first);
    for (let h = 0; h < heads; h++) {
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
        scratch,
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
    addAcross(slopes, rowBytes, rows, seen, queries, stride, size, dq + width, stride, across, blockPanels);
    addAcross(
      weights,
      rowBytes,
      rows,
      seen,
      upstream,
      width,
      size,
      dq + 2 * width,
      stride,
      across,
      blockPanels,
    );
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

/** to [seen, size] += block [rows, seen]^T x [rows, size] */
function addAcross(
  block: usize,
  blockStride: usize,
  rows: i32,
  seen: i32,
  x: usize,
  strideX: usize,
  size: i32,
  to: usize,
  strideTo: usize,
  across: usize,
  panels: usize,
): void {
  const acrossStride = (<usize>rows) << 2;
  transposeBlock(block, blockStride, rows, seen, across, acrossStride);
  packPanels(x, strideX, rows, size, panels, 0);
  multiplyBlock(seen, size, rows, across, acrossStride, panels, PANEL_BYTES * rows, to, strideTo, 0, to);
}

/** Per row and head: @param cache [rows, capacity, 2 channels], k | v  @param out [rows, channels] */
export function decodeAttention(
  qkv: usize,
  cache: usize,
  rows: i32,
  capacity: i32,
  heads: i32,
  size: i32,
  position: i32,
  out: usize,
  scratch: usize,
): void {
  const width = (<usize>(heads * size)) << 2;
  const scale: f32 = <f32>(1 / Math.sqrt(<f64>size));
  const count = position + 1;
  for (let b = 0; b < rows; b++) {
    memory.copy(cache + 2 * width * position, qkv + width, 2 * width);
    for (let h = 0; h < heads; h++) {
      const offset = (<usize>(h * size)) << 2;
      const keys = cache + offset;
      for (let j = 0; j < count; j++) {
        store<f32>(scratch + ((<usize>j) << 2), dot(qkv + offset, keys + 2 * width * j, size));
      }
      softmaxRow(scratch, count, count, scale);
      const to = out + offset;
      memory.fill(to, 0, (<usize>size) << 2);
      for (let j = 0; j < count; j++) {
        addScaled(load<f32>(scratch + ((<usize>j) << 2)), keys + width + 2 * width * j, to, size);
      }
    }
    cache += 2 * width * capacity;
    qkv += 3 * width;
    out += width;
  }
}
