/**
 * Matrix products, single precision, row-major, after Goto and van de Geijn (2008): blocks that fit the cache, the
 * right operand packed into panels of eight columns, and a register tile of four rows by eight columns: larger ones
 * spill in some engines. Each output adds its terms in the order of k, wherever its row stands, so a row's result
 * does not depend on the other rows of the batch.
 */
import { PANEL, PANEL_BYTES, packPanels, packTransposedPanels, transposeBlock } from './packing';
import { addFourScaled, addRows, addScaled, copyRow } from './rows';
import { geluGate, geluSlope, madd } from './vector';

const TILE_ROWS: i32 = 4;
/** Sizes of the blocks: [ROW_BLOCK, DEPTH] of a, [DEPTH, COLUMN_BLOCK] of b. */
const DEPTH: i32 = 256;
const COLUMN_BLOCK: i32 = 256;
const ROW_BLOCK: i32 = 12 * TILE_ROWS;

/** Parts of the scratch memory, in bytes from its start. */
const ZEROS: usize = 0;
const EDGE_TILE: usize = ZEROS + 4 * COLUMN_BLOCK;
const LEFT_BLOCK: usize = EDGE_TILE + 4 * TILE_ROWS * PANEL;
const RIGHT_BLOCK: usize = LEFT_BLOCK + 4 * ROW_BLOCK * DEPTH;
const SCRATCH_BYTES: usize = RIGHT_BLOCK + 4 * DEPTH * COLUMN_BLOCK;

let scratch: usize = 0;

export function gemmScratchBytes(): usize {
  return SCRATCH_BYTES;
}

/** Must come before the first product. @param address of gemmScratchBytes() bytes for good */
export function useGemmScratch(address: usize): void {
  scratch = address;
  memory.fill(address + ZEROS, 0, 4 * COLUMN_BLOCK);
}

/**
 * c [m, n] = op(a) op(b) + bias + start, op(a) [m, k], op(b) [k, n].
 * @param transposeA a is stored [k, m]  @param transposeB b is stored [n, k]  @param ac, bc, cc floats from row to row
 * @param bias [n], or 0  @param start [m, n] like c (c itself: accumulate), or 0
 * @param slope [m, n] like c: c becomes its tanh-GELU and slope the derivative, or 0
 * @param sums [n]: column sums of b, or 0; not with transposeB
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
): void {
  const strideA = (<usize>ac) << 2;
  const strideB = (<usize>bc) << 2;
  const strideC = (<usize>cc) << 2;
  if (sums) memory.fill(sums, 0, (<usize>n) << 2);
  if (m < TILE_ROWS && !transposeA && !transposeB && !sums) {
    for (let i = 0; i < m; i++) {
      const offset = strideC * i;
      multiplyRow(n, k, a + strideA * i, b, strideB, c + offset, bias, start ? start + offset : 0);
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

/**
 * c [mc, nc] = a [mc, kc] times packed panels + bias + from.
 * @param panelStride bytes from panel to panel  @param bias [nc], or 0  @param from rows like c's, or 0
 */
export function multiplyBlock(
  mc: i32,
  nc: i32,
  kc: i32,
  a: usize,
  strideA: usize,
  panels: usize,
  panelStride: usize,
  c: usize,
  strideC: usize,
  bias: usize,
  from: usize,
): void {
  const wide = nc & ~(PANEL - 1);
  const zeros = scratch + ZEROS;
  const skip = panelStride - PANEL_BYTES * kc;
  const offset = (<usize>wide) << 2;
  const edgePanel = panels + <usize>(wide / PANEL) * panelStride;
  for (let i = 0; i < mc; i += TILE_ROWS) {
    const rows = min(TILE_ROWS, mc - i);
    const left = a + strideA * i;
    const to = c + strideC * i;
    const begin = from ? from + strideC * i : zeros;
    const beginStride = from ? strideC : 0;
    const shift = bias ? bias : zeros;
    if (wide)
      multiplyTiles(rows, wide, kc, left, strideA, panels, skip, to, strideC, shift, begin, beginStride);
    if (wide == nc) continue;
    const end = to + offset;
    multiplyEdge(
      rows,
      nc - wide,
      kc,
      left,
      strideA,
      edgePanel,
      end,
      strideC,
      shift + offset,
      begin + offset,
      beginStride,
    );
  }
}

/** The last columns, fewer than a panel, by way of a whole tile. */
function multiplyEdge(
  rows: i32,
  columns: i32,
  kc: i32,
  a: usize,
  strideA: usize,
  panel: usize,
  c: usize,
  strideC: usize,
  bias: usize,
  from: usize,
  fromStride: usize,
): void {
  const tile = scratch + EDGE_TILE;
  for (let r = 0; r < rows; r++) {
    for (let j: usize = 0; j < (<usize>columns) << 2; j += 4) {
      store<f32>(tile + PANEL_BYTES * r + j, load<f32>(from + fromStride * r + j) + load<f32>(bias + j));
    }
  }
  const zeros = scratch + ZEROS;
  multiplyTiles(rows, PANEL, kc, a, strideA, panel, 0, tile, PANEL_BYTES, zeros, tile, PANEL_BYTES);
  for (let r = 0; r < rows; r++) {
    for (let j: usize = 0; j < (<usize>columns) << 2; j += 4) {
      store<f32>(c + strideC * r + j, load<f32>(tile + PANEL_BYTES * r + j));
    }
  }
}

/**
 * One row of register tiles. With fewer than TILE_ROWS rows the last row is computed several times and stored in
 * the same place: all loads of a tile come before its stores.
 */
function multiplyTiles(
  rows: i32,
  columns: i32,
  kc: i32,
  a0: usize,
  strideA: usize,
  panel: usize,
  panelSkip: usize,
  c0: usize,
  strideC: usize,
  bias: usize,
  d0: usize,
  strideD: usize,
): void {
  const a1 = rows > 1 ? a0 + strideA : a0;
  const a2 = rows > 2 ? a1 + strideA : a1;
  const a3 = rows > 3 ? a2 + strideA : a2;
  const c1: usize = rows > 1 ? strideC : 0;
  const c2 = rows > 2 ? c1 + strideC : c1;
  const c3 = rows > 3 ? c2 + strideC : c2;
  const d1: usize = rows > 1 ? strideD : 0;
  const d2 = rows > 2 ? d1 + strideD : d1;
  const d3 = rows > 3 ? d2 + strideD : d2;
  const end = c0 + ((<usize>columns) << 2);
  for (; c0 < end; c0 += PANEL_BYTES) {
    const bias0 = v128.load(bias);
    const bias1 = v128.load(bias, 16);
    let s00 = f32x4.add(bias0, v128.load(d0));
    let s01 = f32x4.add(bias1, v128.load(d0, 16));
    let s10 = f32x4.add(bias0, v128.load(d0 + d1));
    let s11 = f32x4.add(bias1, v128.load(d0 + d1, 16));
    let s20 = f32x4.add(bias0, v128.load(d0 + d2));
    let s21 = f32x4.add(bias1, v128.load(d0 + d2, 16));
    let s30 = f32x4.add(bias0, v128.load(d0 + d3));
    let s31 = f32x4.add(bias1, v128.load(d0 + d3, 16));
    // Pointers of their own, not a0 + l: engines keep them in registers.
    let p0 = a0;
    let p1 = a1;
    let p2 = a2;
    let p3 = a3;
    for (let l = 0; l < kc; l++) {
      const b0 = v128.load(panel);
      const b1 = v128.load(panel, 16);
      const x0 = v128.load32_splat(p0);
      s00 = madd(x0, b0, s00);
      s01 = madd(x0, b1, s01);
      const x1 = v128.load32_splat(p1);
      s10 = madd(x1, b0, s10);
      s11 = madd(x1, b1, s11);
      const x2 = v128.load32_splat(p2);
      s20 = madd(x2, b0, s20);
      s21 = madd(x2, b1, s21);
      const x3 = v128.load32_splat(p3);
      s30 = madd(x3, b0, s30);
      s31 = madd(x3, b1, s31);
      panel += PANEL_BYTES;
      p0 += 4;
      p1 += 4;
      p2 += 4;
      p3 += 4;
    }
    v128.store(c0, s00);
    v128.store(c0, s01, 16);
    v128.store(c0 + c1, s10);
    v128.store(c0 + c1, s11, 16);
    v128.store(c0 + c2, s20);
    v128.store(c0 + c2, s21, 16);
    v128.store(c0 + c3, s30);
    v128.store(c0 + c3, s31, 16);
    panel += panelSkip;
    bias += PANEL_BYTES;
    d0 += PANEL_BYTES;
  }
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
