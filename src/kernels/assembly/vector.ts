/** Arithmetic on four floats at a time. */

const LOG2E: f32 = 1.44269504088896341;
const LN2_HIGH: f32 = 0.693359375; // few bits, so that n * LN2_HIGH is exact
const LN2_LOW: f32 = -2.1219444e-4;
/** Added and taken away again, it rounds to an integer, which also ends up in the low bits of the sum. */
const ROUNDING: f32 = 12582912; // 1.5 * 2^23
const LOWEST: f32 = -87.3; // below, e^x has no normal float
const HIGHEST: f32 = 88;
const SQRT_2_OVER_PI: f32 = 0.7978845608028654;
const CUBIC: f32 = 0.044715;

export function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/** a b + c, in one rounding where relaxed SIMD has it. */
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

export function sumLanes(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

export function maxLanes(x: v128): f32 {
  const pairs = f32x4.pmax(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/**
 * e^x with relative error below 2e-7; 0 below -87.3, e^88 above 88, NaN of NaN. x = n ln 2 + f with |f| <= ln 2 / 2,
 * a polynomial for e^f (Cephes expf), 2^n through the exponent's bits.
 */
export function exp(x: v128): v128 {
  const bounded = f32x4.pmin(x, splat(HIGHEST)); // pmin(x, y) is x when x is NaN
  const shifted = madd(bounded, splat(LOG2E), splat(ROUNDING));
  const n = f32x4.sub(shifted, splat(ROUNDING));
  const f = madd(n, splat(-LN2_LOW), madd(n, splat(-LN2_HIGH), bounded));
  let p = madd(splat(1.98756915e-4), f, splat(1.3981999507e-3));
  p = madd(p, f, splat(8.3334519073e-3));
  p = madd(p, f, splat(4.1665795894e-2));
  p = madd(p, f, splat(1.6666665459e-1));
  p = madd(p, f, splat(5.0000001201e-1));
  p = madd(p, f, splat(1));
  p = madd(p, f, splat(1));
  const powerOfTwo = i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(127 << 23));
  return v128.andnot(f32x4.mul(p, powerOfTwo), f32x4.lt(x, splat(LOWEST)));
}

/** Sigmoid of 2 sqrt(2 / pi) (z + 0.044715 z^3), by which tanh-GELU multiplies z. @param squared z^2 */
export function geluGate(z: v128, squared: v128): v128 {
  const cubic = madd(squared, splat(CUBIC), splat(1));
  const negated = f32x4.mul(f32x4.mul(z, splat(-2 * SQRT_2_OVER_PI)), cubic);
  return f32x4.div(splat(1), f32x4.add(splat(1), exp(negated)));
}

/** d (z gate(z)) / dz = gate + z gate (1 - gate) 2 sqrt(2 / pi) (1 + 3 * 0.044715 z^2) */
export function geluSlope(z: v128, squared: v128, gate: v128): v128 {
  const inner = madd(squared, splat(6 * CUBIC * SQRT_2_OVER_PI), splat(2 * SQRT_2_OVER_PI));
  const steep = f32x4.mul(f32x4.mul(z, inner), f32x4.sub(splat(1), gate));
  return madd(gate, steep, gate);
}
