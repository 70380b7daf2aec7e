/**
 * Matrix products, single precision, row-major, after Goto and van de Geijn (2008): blocks that fit the cache, the
 * right operand packed into panels of eight columns, and a register tile of four rows by eight columns: larger ones
 * spill in some engines. Each output adds its terms in the order of k, wherever its row stands, so a row's result
 * does not depend on the other rows of the batch.
 */
import { PANEL_BYTES, packPanels, packTransposedPanels, transposeBlock } from './packing';
import { addFourScaled, addRows, addScaled, copyRow } from './rows';
import { multiplyBlock, TILE_ROWS, TILE_SCRATCH_BYTES, useTileScratch } from './tiles';
import { geluGate, geluSlope } from './vector';

/** Sizes of the blocks: [ROW_BLOCK, DEPTH] of a, [DEPTH, COLUMN_BLOCK] of b. */
const DEPTH: i32 = 256;
const COLUMN_BLOCK: i32 = 256;
const ROW_BLOCK: i32 = 12 * TILE_ROWS;

/** Parts of the scratch memory, in bytes from its start. */
const LEFT_BLOCK: usize = TILE_SCRATCH_BYTES;
const RIGHT_BLOCK: usize = LEFT_BLOCK + 4 * ROW_BLOCK * DEPTH;
const SCRATCH_BYTES: usize = RIGHT_BLOCK + 4 * DEPTH * COLUMN_BLOCK;

let scratch: usize = 0;

export function gemmScratchBytes(): usize {
  return SCRATCH_BYTES;
}

/** Must come before the first product. @param address of gemmScratchBytes() bytes for good */
export function useGemmScratch(address: usize): void {
  scratch = address;
  useTileScratch(address);
}

/**
 * c [m, n] = op(a) op(b) + bias + start, op(a) [m, k], op(b) [k, n].
 * @param transposeA a is stored [k, m]  @param transposeB b is stored [n, k]  @param ac, bc, cc floats from row to row
 * @param bias [n], or 0  @param start [m, n] like c (c itself: accumulate), or 0
 * @param slope [m, n] like c: c becomes its tanh-GELU and slope the derivative, or 0
 * @param sums [n]: column sums of b, or 0; not with transposeB
 * @param byRows, from, to the part of c to compute: these rows of it, or else these columns. Parts that begin at
 *   multiples of 16 have the bits of the whole.
 */
export function gemm(
  transposeA: bool,
  transposeB: bool,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  ac: i32,
  b: usize,
  bc: i32,
  c: usize,
  cc: i32,
  bias: usize,
  start: usize,
  slope: usize,
  sums: usize,
  byRows: bool,
  from: i32,
  to: i32,
): void {
  const strideA = (<usize>ac) << 2;
  const strideB = (<usize>bc) << 2;
  const strideC = (<usize>cc) << 2;
  const hasFewRows = m < TILE_ROWS && !transposeA && !transposeB && !sums;
  const offset = byRows ? strideC * from : (<usize>from) << 2;
  c += offset;
  if (start) start += offset;
  if (slope) slope += offset;
  if (byRows) {
    a += transposeA ? (<usize>from) << 2 : strideA * from;
    m = to - from;
    if (from) sums = 0; // they are the first part's
  } else {
    b += transposeB ? strideB * from : (<usize>from) << 2;
    n = to - from;
    if (bias) bias += offset;
    if (sums) sums += offset;
  }
  if (sums) memory.fill(sums, 0, (<usize>n) << 2);
  if (hasFewRows) {
    for (let i = 0; i < m; i++) {
      const row = strideC * i;
      multiplyRow(n, k, a + strideA * i, b, strideB, c + row, bias, start ? start + row : 0);
    }
    if (slope) geluBlock(m, n, c, slope, strideC);
    return;
  }
  const depth = evenBlocks(k, DEPTH);
  for (let j = 0; j < n; j += COLUMN_BLOCK) {
    const nc = min(COLUMN_BLOCK, n - j);
    const column = (<usize>j) << 2;
    for (let l = 0; l < k; l += depth) {
      const kc = min(depth, k - l);
      const panels = scratch + RIGHT_BLOCK;
      if (transposeB) packTransposedPanels(b + strideB * j + ((<usize>l) << 2), strideB, kc, nc, panels);
      else packPanels(b + strideB * l + column, strideB, kc, nc, panels, sums ? sums + column : 0);
      const isFirst = l == 0;
      const isLast = l + kc == k;
      for (let i = 0; i < m; i += ROW_BLOCK) {
        const mc = min(ROW_BLOCK, m - i);
        let left = a + strideA * i + ((<usize>l) << 2);
        let leftStride = strideA;
        if (transposeA) {
          left = scratch + LEFT_BLOCK;
          leftStride = (<usize>kc) << 2;
          transposeBlock(a + strideA * l + ((<usize>i) << 2), strideA, kc, mc, left, leftStride);
        }
        const to = c + strideC * i + column;
        const from = isFirst ? (start ? start + strideC * i + column : 0) : to;
        multiplyBlock(
          mc,
          nc,
          kc,
          left,
          leftStride,
          panels,
          PANEL_BYTES * kc,
          to,
          strideC,
          isFirst && bias ? bias + column : 0,
          from,
        );
        if (isLast && slope) geluBlock(mc, nc, to, slope + strideC * i + column, strideC);
      }
    }
  }
}

/** c [n] = a [k] b + bias + start. Few rows are done before b could be packed: it is read where it lies, row by row. */
function multiplyRow(
  n: i32,
  k: i32,
  a: usize,
  b: usize,
  strideB: usize,
  c: usize,
  bias: usize,
  start: usize,
): void {
  if (bias) copyRow(bias, c, n);
  else memory.fill(c, 0, (<usize>n) << 2);
  if (start) addRows(c, start, c, n);
  let l = 0;
  for (; l + 4 <= k; l += 4, a += 16, b += strideB << 2) addFourScaled(a, b, strideB, c, n);
  for (; l < k; l++, a += 4, b += strideB) addScaled(load<f32>(a), b, c, n);
}

/** The size of equal blocks, at most `largest`, that cover `total`. */
function evenBlocks(total: i32, largest: i32): i32 {
  const count = (total + largest - 1) / largest;
  return (total + count - 1) / max(1, count);
}

/** Tanh-GELU in place, and its derivative. The rows have just been computed: they are still in the cache. */
function geluBlock(mc: i32, nc: i32, c: usize, slope: usize, stride: usize): void {
  const wide = (<usize>(nc & ~3)) << 2;
  const width = (<usize>nc) << 2;
  for (let i = 0; i < mc; i++) {
    let j: usize = 0;
    for (; j < wide; j += 16) {
      const z = v128.load(c + j);
      const squared = f32x4.mul(z, z);
      const gate = geluGate(z, squared);
      v128.store(c + j, f32x4.mul(z, gate));
      v128.store(slope + j, geluSlope(z, squared, gate));
    }
    for (; j < width; j += 4) {
      const z = v128.load32_splat(c + j);
      const squared = f32x4.mul(z, z);
      const gate = geluGate(z, squared);
      store<f32>(c + j, f32x4.extract_lane(f32x4.mul(z, gate), 0));
      store<f32>(slope + j, f32x4.extract_lane(geluSlope(z, squared, gate), 0));
    }
    c += stride;
    slope += stride;
  }
}
