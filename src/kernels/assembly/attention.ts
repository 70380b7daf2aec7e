/**
 * Attention over sequences laid end to end, a sequence and a head at a time, in blocks of queries: the scores of a
 * block and the sums that they weigh are small matrix products.
 */
import { PANEL_BYTES, packPanels, packTransposedPanels } from './packing';
import { panelBytes, QUERY_BLOCK, scoreStride, sequenceLength, wholePanels } from './scores';
import { softmaxRow } from './softmax';
import { threadIndex } from './threads';
import { multiplyBlock } from './tiles';

/**
 * @param qkv [tokens, 3 heads size]  @param ends [tokens]: end of each token's sequence
 * @param y [tokens, heads size]  @param lse [tokens, heads], logs of the softmax denominators
 * @param scratch attentionScratchBytes() for each thread, one after the other
 * @param from, to the pairs of a sequence and a head to compute, heads first
 */
export function attention(
  qkv: usize,
  ends: usize,
  tokens: i32,
  heads: i32,
  size: i32,
  y: usize,
  lse: usize,
  scratch: usize,
  scratchBytes: usize,
  from: i32,
  to: i32,
): void {
  const channels = heads * size;
  const width = (<usize>channels) << 2;
  const headBytes = (<usize>size) << 2;
  const ownScratch = scratch + scratchBytes * threadIndex();
  let pair = 0; // the first of the sequence
  for (let first = 0; first < tokens && pair < to; pair += heads) {
    const length = sequenceLength(ends, tokens, first);
    for (let h = max(0, from - pair); h < min(heads, to - pair); h++) {
      const offset = headBytes * h;
      attendHead(
        qkv + 3 * width * first + offset,
        width,
        length,
        size,
        y + width * first + offset,
        lse + ((<usize>(first * heads + h)) << 2),
        (<usize>heads) << 2,
        ownScratch,
      );
    }
    first += length;
  }
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
