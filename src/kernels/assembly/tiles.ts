/** The innermost part of a matrix product: a block of a, unpacked, times packed panels of b (packing.ts). */
import { PANEL, PANEL_BYTES } from './packing';
import { madd } from './vector';

/** Rows of a register tile, of PANEL columns. Larger tiles spill in some engines. */
export const TILE_ROWS: i32 = 4;

/** Parts of the scratch memory, in bytes from its start. */
const ZEROS: usize = 0; // a row of a tile
const EDGE_TILE: usize = ZEROS + PANEL_BYTES;
export const TILE_SCRATCH_BYTES: usize = EDGE_TILE + PANEL_BYTES * TILE_ROWS;

let scratch: usize = 0;

export function useTileScratch(address: usize): void {
  scratch = address;
  memory.fill(address + ZEROS, 0, PANEL_BYTES);
}

/**
 * c [mc, nc] = a [mc, kc] times packed panels + bias + from.
 * @param panelStride bytes from panel to panel  @param bias [nc], or 0  @param from rows like c's (c itself: accumulate), or 0
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
  const skip = panelStride - PANEL_BYTES * kc;
  const offset = (<usize>wide) << 2;
  const edgePanel = panels + <usize>(wide / PANEL) * panelStride;
  const edgeBias = bias ? bias + offset : 0;
  for (let i = 0; i < mc; i += TILE_ROWS) {
    const rows = min(TILE_ROWS, mc - i);
    const left = a + strideA * i;
    const to = c + strideC * i;
    const begin = from ? from + strideC * i : 0;
    if (wide) multiplyTiles(rows, wide, kc, left, strideA, panels, skip, to, strideC, bias, begin);
    if (wide == nc) continue;
    const edgeBegin = begin ? begin + offset : 0;
    multiplyEdge(rows, nc - wide, kc, left, strideA, edgePanel, to + offset, strideC, edgeBias, edgeBegin);
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
): void {
  const tile = scratch + EDGE_TILE;
  for (let r = 0; r < rows; r++) {
    for (let j: usize = 0; j < (<usize>columns) << 2; j += 4) {
      const shift: f32 = bias ? load<f32>(bias + j) : 0;
      const begin: f32 = from ? load<f32>(from + strideC * r + j) : 0;
      store<f32>(tile + PANEL_BYTES * r + j, shift + begin);
    }
  }
  multiplyTiles(rows, PANEL, kc, a, strideA, panel, 0, tile, PANEL_BYTES, 0, tile);
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
): void {
  const biasStep = bias ? PANEL_BYTES : 0;
  const strideD = d0 ? strideC : 0;
  const stepD = d0 ? PANEL_BYTES : 0;
  if (!bias) bias = scratch + ZEROS;
  if (!d0) d0 = scratch + ZEROS;
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
    bias += biasStep;
    d0 += stepD;
  }
}
