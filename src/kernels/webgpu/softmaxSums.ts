/**
 * WGSL for one pass over a row of (tempered) logits: x the largest so far, y the sum of exp(z - x), z the sum of
 * exp(z - x) (z - x), w the sum of anything else. When a larger logit turns up, y and z follow it.
 */
export const softmaxSums = `
const emptySums = vec4<f32>(-3.0e38, 0.0, 0.0, 0.0);

/** The same sums relative to another maximum. */
fn shiftSums(sums : vec4<f32>, top : f32) -> vec4<f32> {
  let shift = max(sums.x - top, -100.0); // exp(-100) is 0 beside 1; the bound keeps 0 * infinity away
  let factor = exp(shift);
  return vec4<f32>(top, factor * sums.y, factor * (sums.z + shift * sums.y), sums.w);
}

fn addToSums(before : vec4<f32>, z : f32, other : f32) -> vec4<f32> {
  var sums = before;
  if (z > sums.x) { sums = shiftSums(sums, z); }
  let shifted = z - sums.x;
  let e = exp(shifted);
  return sums + vec4<f32>(0.0, e, e * shifted, other);
}

fn mergeSums(a : vec4<f32>, b : vec4<f32>) -> vec4<f32> {
  let top = max(a.x, b.x);
  return vec4<f32>(top, shiftSums(a, top).yzw + shiftSums(b, top).yzw);
}`;
