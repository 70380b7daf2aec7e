/**
 * Blocks of matrices, laid out so that the innermost loop of a product reads them front to back. The right operand
 * goes into panels of eight columns: for each panel, for each k, its eight values. Missing columns are zeros.
 */

/** Columns of a panel, and bytes of one of its rows. */
export const PANEL: i32 = 8;
export const PANEL_BYTES: usize = 32;

/** Panels of b [kc, nc], rows of `stride` bytes. With `sums` (or 0) also adds each column up into sums [nc]. */
export function packPanels(b: usize, stride: usize, kc: i32, nc: i32, to: usize, sums: usize): void {
  let j = 0;
  for (; j + 2 * PANEL <= nc; j += 2 * PANEL) {
    packTwoPanels(b + ((<usize>j) << 2), stride, kc, to, sums ? sums + ((<usize>j) << 2) : 0);
    to += 2 * PANEL_BYTES * kc;
  }
  for (; j < nc; j += PANEL) {
    packNarrowPanel(
      b + ((<usize>j) << 2),
      stride,
      kc,
      min(nc - j, PANEL),
      to,
      sums ? sums + ((<usize>j) << 2) : 0,
    );
    to += PANEL_BYTES * kc;
  }
}

/** Two at once: together they read whole cache lines. */
function packTwoPanels(b: usize, stride: usize, kc: i32, to: usize, sums: usize): void {
  let second = to + PANEL_BYTES * kc;
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let k = 0; k < kc; k++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(b, 32);
    const b3 = v128.load(b, 48);
    v128.store(to, b0);
    v128.store(to, b1, 16);
    v128.store(second, b2);
    v128.store(second, b3, 16);
    s0 = f32x4.add(s0, b0);
    s1 = f32x4.add(s1, b1);
    s2 = f32x4.add(s2, b2);
    s3 = f32x4.add(s3, b3);
    b += stride;
    to += PANEL_BYTES;
    second += PANEL_BYTES;
  }
  if (!sums) return;
  v128.store(sums, f32x4.add(v128.load(sums), s0));
  v128.store(sums, f32x4.add(v128.load(sums, 16), s1), 16);
  v128.store(sums, f32x4.add(v128.load(sums, 32), s2), 32);
  v128.store(sums, f32x4.add(v128.load(sums, 48), s3), 48);
}

function packNarrowPanel(b: usize, stride: usize, kc: i32, columns: i32, to: usize, sums: usize): void {
  for (let k = 0; k < kc; k++) {
    v128.store(to, f32x4.splat(0));
    v128.store(to, f32x4.splat(0), 16);
    for (let j: usize = 0; j < <usize>columns; j++) {
      const value = load<f32>(b + (j << 2));
      store<f32>(to + (j << 2), value);
      if (sums) store<f32>(sums + (j << 2), load<f32>(sums + (j << 2)) + value);
    }
    b += stride;
    to += PANEL_BYTES;
  }
}

/** Panels of the transpose of b [nc, kc], rows of `stride` bytes. */
export function packTransposedPanels(b: usize, stride: usize, kc: i32, nc: i32, to: usize): void {
  for (let j = 0; j < nc; j += PANEL) {
    const columns = min(nc - j, PANEL);
    if (columns == PANEL) {
      transposeStrip(b, stride, kc, to, PANEL_BYTES);
      transposeStrip(b + 4 * stride, stride, kc, to + 16, PANEL_BYTES);
    } else {
      memory.fill(to, 0, PANEL_BYTES * kc);
      for (let c = 0; c < columns; c++) transposeRow(b + stride * c, kc, to + ((<usize>c) << 2), PANEL_BYTES);
    }
    b += stride << 3;
    to += PANEL_BYTES * kc;
  }
}

/** a [4, count], rows of `stride` bytes, to [count, 4], rows of `toStride` bytes. */
function transposeStrip(a: usize, stride: usize, count: i32, to: usize, toStride: usize): void {
  const a1 = stride;
  const a2 = stride << 1;
  const a3 = stride + a2;
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const r0 = v128.load(a);
    const r1 = v128.load(a + a1);
    const r2 = v128.load(a + a2);
    const r3 = v128.load(a + a3);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
    v128.store(to + toStride, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
    v128.store(to + 2 * toStride, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
    v128.store(to + 3 * toStride, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
    a += 16;
    to += 4 * toStride;
  }
  for (; i < count; i++) {
    store<f32>(to, load<f32>(a));
    store<f32>(to + 4, load<f32>(a + a1));
    store<f32>(to + 8, load<f32>(a + a2));
    store<f32>(to + 12, load<f32>(a + a3));
    a += 4;
    to += toStride;
  }
}

function transposeRow(a: usize, count: i32, to: usize, toStride: usize): void {
  for (let i = 0; i < count; i++) {
    store<f32>(to, load<f32>(a));
    a += 4;
    to += toStride;
  }
}

/** a [rows, columns] to [columns, rows]; strides in bytes. */
export function transposeBlock(
  a: usize,
  stride: usize,
  rows: i32,
  columns: i32,
  to: usize,
  toStride: usize,
): void {
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    transposeStrip(a, stride, columns, to, toStride);
    a += 4 * stride;
    to += 16;
  }
  for (; i < rows; i++) {
    transposeRow(a, columns, to, toStride);
    a += stride;
    to += 4;
  }
}
