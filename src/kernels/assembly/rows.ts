/** Operations along one row of floats of any length: four at a time, then the rest. */
import { madd, maxLanes, splat, sumLanes } from './vector';

/** The 1 to 3 floats at `address`, and `filler` in the other lanes. */
export function loadPart(address: usize, count: i32, filler: f32): v128 {
  let x = f32x4.replace_lane(splat(filler), 0, load<f32>(address));
  if (count > 1) x = f32x4.replace_lane(x, 1, load<f32>(address, 4));
  if (count > 2) x = f32x4.replace_lane(x, 2, load<f32>(address, 8));
  return x;
}

export function storePart(address: usize, count: i32, x: v128): void {
  store<f32>(address, f32x4.extract_lane(x, 0));
  if (count > 1) store<f32>(address, f32x4.extract_lane(x, 1), 4);
  if (count > 2) store<f32>(address, f32x4.extract_lane(x, 2), 8);
}

/** Address just after the whole vectors of a row. */
export function wideEnd(row: usize, count: i32): usize {
  return row + ((<usize>(count & ~3)) << 2);
}

/** NaN only if all values are. */
export function rowMax(row: usize, count: i32): f32 {
  const end = wideEnd(row, count);
  let largest = splat(-Infinity);
  for (; row < end; row += 16) largest = f32x4.pmax(largest, v128.load(row));
  if (count & 3) largest = f32x4.pmax(largest, loadPart(row, count & 3, -Infinity));
  return maxLanes(largest);
}

export function dot(a: usize, b: usize, count: i32): f32 {
  const end = wideEnd(a, count);
  let sum = splat(0);
  for (; a < end; a += 16, b += 16) sum = madd(v128.load(a), v128.load(b), sum);
  if (count & 3) sum = madd(loadPart(a, count & 3, 0), loadPart(b, count & 3, 0), sum);
  return sumLanes(sum);
}

/** y += factor x */
export function addScaled(factor: f32, x: usize, y: usize, count: i32): void {
  const end = wideEnd(x, count);
  const factors = splat(factor);
  for (; x < end; x += 16, y += 16) v128.store(y, madd(factors, v128.load(x), v128.load(y)));
  for (let i = count & 3; i > 0; i--, x += 4, y += 4) {
    store<f32>(y, f32x4.extract_lane(madd(factors, v128.load32_splat(x), v128.load32_splat(y)), 0));
  }
}

/** y += the sum of factors[i] x_i for four rows `stride` bytes apart, added in their order */
export function addFourScaled(factors: usize, x0: usize, stride: usize, y: usize, count: i32): void {
  const f0 = v128.load32_splat(factors);
  const f1 = v128.load32_splat(factors, 4);
  const f2 = v128.load32_splat(factors, 8);
  const f3 = v128.load32_splat(factors, 12);
  const end = wideEnd(x0, count);
  let x1 = x0 + stride;
  let x2 = x1 + stride;
  let x3 = x2 + stride;
  for (; x0 < end; x0 += 16, x1 += 16, x2 += 16, x3 += 16, y += 16) {
    let sum = madd(f0, v128.load(x0), v128.load(y));
    sum = madd(f1, v128.load(x1), sum);
    sum = madd(f2, v128.load(x2), sum);
    v128.store(y, madd(f3, v128.load(x3), sum));
  }
  for (let i = count & 3; i > 0; i--, x0 += 4, x1 += 4, x2 += 4, x3 += 4, y += 4) {
    let sum = madd(f0, v128.load32_splat(x0), v128.load32_splat(y));
    sum = madd(f1, v128.load32_splat(x1), sum);
    sum = madd(f2, v128.load32_splat(x2), sum);
    store<f32>(y, f32x4.extract_lane(madd(f3, v128.load32_splat(x3), sum), 0));
  }
}

/** out = a + b */
export function addRows(a: usize, b: usize, out: usize, count: i32): void {
  const end = wideEnd(a, count);
  for (; a < end; a += 16, b += 16, out += 16) v128.store(out, f32x4.add(v128.load(a), v128.load(b)));
  for (let i = count & 3; i > 0; i--, a += 4, b += 4, out += 4) store<f32>(out, load<f32>(a) + load<f32>(b));
}

export function copyRow(from: usize, to: usize, count: i32): void {
  const end = wideEnd(from, count);
  for (; from < end; from += 16, to += 16) v128.store(to, v128.load(from));
  for (let i = count & 3; i > 0; i--, from += 4, to += 4) store<f32>(to, load<f32>(from));
}
