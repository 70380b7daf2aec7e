import { loadPart, storePart, wideEnd } from './rows';
import { madd, splat, sumLanes } from './vector';

/** Values whose squares are added up in single precision before going into the double. */
const CHUNK: usize = 4 * 1024;
/** Values of a partial sum: fixed, so that the sum of them all has the same bits however the work is shared. */
const PART: i32 = 16 * 1024;

export function sumOfSquaresParts(count: i32): i32 {
  return (count + PART - 1) / PART;
}

/** @param sums [sumOfSquaresParts(count)] doubles, of which those of the parts from ... to are written */
export function sumOfSquares(x: usize, count: i32, sums: usize, from: i32, to: i32): void {
  for (let part = from; part < to; part++) {
    const first = part * PART;
    const sum = sumOfSquaresPart(x + ((<usize>first) << 2), min(PART, count - first));
    store<f64>(sums + ((<usize>part) << 3), sum);
  }
}

function sumOfSquaresPart(x: usize, count: i32): f64 {
  const end = wideEnd(x, count);
  let total: f64 = 0;
  while (x < end) {
    const chunkEnd = min(end, x + CHUNK);
    let a = splat(0);
    let b = a;
    for (; x + 32 <= chunkEnd; x += 32) {
      const x0 = v128.load(x);
      const x1 = v128.load(x, 16);
      a = madd(x0, x0, a);
      b = madd(x1, x1, b);
    }
    if (x < chunkEnd) {
      const x0 = v128.load(x);
      a = madd(x0, x0, a);
      x += 16;
    }
    total += <f64>sumLanes(f32x4.add(a, b));
  }
  for (let i = count & 3; i > 0; i--, x += 4) {
    const value = <f64>load<f32>(x);
    total += value * value;
  }
  return total;
}

/**
 * One parameter's update; the formula is in adamw/adamw.ts.
 * @param toP, toM, toV outputs: parameter, first, second moment  @param from, to the values to update; from a multiple of 4
 */
export function adamwStep(
  p: usize,
  g: usize,
  m: usize,
  v: usize,
  toP: usize,
  toM: usize,
  toV: usize,
  clip: f32,
  beta1: f32,
  beta2: f32,
  rest1: f32,
  rest2: f32,
  stepSize: f32,
  correction: f32,
  epsilon: f32,
  keep: f32,
  from: i32,
  to: i32,
): void {
  const count = to - from;
  const offset = (<usize>from) << 2;
  p += offset;
  g += offset;
  m += offset;
  v += offset;
  toP += offset;
  toM += offset;
  toV += offset;
  const end = wideEnd(p, count);
  const clips = splat(clip);
  const b1 = splat(beta1);
  const b2 = splat(beta2);
  const r1 = splat(rest1);
  const r2 = splat(rest2);
  const step = splat(-stepSize);
  const root = splat(correction);
  const eps = splat(epsilon);
  const kept = splat(keep);
  for (; p < end; p += 16, g += 16, m += 16, v += 16, toP += 16, toM += 16, toV += 16) {
    const gradient = f32x4.mul(v128.load(g), clips);
    const first = madd(b1, v128.load(m), f32x4.mul(r1, gradient));
    const second = madd(b2, v128.load(v), f32x4.mul(r2, f32x4.mul(gradient, gradient)));
    const denominator = madd(f32x4.sqrt(second), root, eps);
    v128.store(toM, first);
    v128.store(toV, second);
    v128.store(toP, madd(kept, v128.load(p), f32x4.div(f32x4.mul(step, first), denominator)));
  }
  const part = count & 3;
  if (!part) return;
  const gradient = f32x4.mul(loadPart(g, part, 0), clips);
  const first = madd(b1, loadPart(m, part, 0), f32x4.mul(r1, gradient));
  const second = madd(b2, loadPart(v, part, 0), f32x4.mul(r2, f32x4.mul(gradient, gradient)));
  const denominator = madd(f32x4.sqrt(second), root, eps);
  storePart(toM, part, first);
  storePart(toV, part, second);
  storePart(toP, part, madd(kept, loadPart(p, part, 0), f32x4.div(f32x4.mul(step, first), denominator)));
}
