/** Rows of logits: log-probabilities, entropy, divergence, sampling. The formulas are those of the loops. */
import { log } from './math';
import { loadPart, rowMax, storePart, wideEnd } from './rows';
import { exp, madd, splat, sumLanes } from './vector';

/** Fills up the last vector of a row: e^(LOWEST - max) is 0, and times LOWEST still 0. */
const LOWEST: f32 = -1e30;

/**
 * @param stats [3, rows] log-prob of the target, entropy, mean logit  @param lse [rows]
 * @param from, to the rows to compute, here and below
 */
export function tokenLogProbs(
  logits: usize,
  targets: usize,
  rows: i32,
  vocabulary: i32,
  inverseTemperature: f64,
  stats: usize,
  lse: usize,
  from: i32,
  to: i32,
): void {
  const width = (<usize>vocabulary) << 2;
  const column = (<usize>rows) << 2;
  const offset = (<usize>from) << 2;
  logits += width * from;
  targets += offset;
  stats += offset;
  lse += offset;
  const scale = splat(<f32>inverseTemperature);
  for (let m = from; m < to; m++) {
    const largest = rowMax(logits, vocabulary);
    const shift = splat(largest);
    const end = wideEnd(logits, vocabulary);
    let totals = splat(0);
    let sums = splat(0);
    let weighted = splat(0); // of e^s s with s = (z - max) / tau, for the entropy
    let at = logits;
    for (; at < end; at += 16) {
      const z = v128.load(at);
      const s = f32x4.mul(f32x4.sub(z, shift), scale);
      const e = exp(s);
      totals = f32x4.add(totals, z);
      sums = f32x4.add(sums, e);
      weighted = madd(e, s, weighted);
    }
    const rest = vocabulary & 3;
    if (rest) {
      const s = f32x4.mul(f32x4.sub(loadPart(at, rest, LOWEST), shift), scale);
      const e = exp(s);
      totals = f32x4.add(totals, loadPart(at, rest, 0));
      sums = f32x4.add(sums, e);
      weighted = madd(e, s, weighted);
    }
    const sum = <f64>sumLanes(sums);
    const logSum = log(sum);
    const target = load<f32>(logits + ((<usize>load<i32>(targets)) << 2));
    store<f32>(lse, <f32>(<f64>largest * inverseTemperature + logSum));
    store<f32>(stats, <f32>(<f64>(target - largest) * inverseTemperature - logSum));
    store<f32>(stats + column, <f32>(logSum - <f64>sumLanes(weighted) / sum));
    store<f32>(stats + 2 * column, sumLanes(totals) / <f32>vocabulary);
    logits += width;
    targets += 4;
    stats += 4;
    lse += 4;
  }
}

/** @param dy [3, rows]  @param stats, lse what tokenLogProbs wrote  @param dlogits [rows, vocabulary] */
export function tokenLogProbsGrad(
  dy: usize,
  logits: usize,
  targets: usize,
  stats: usize,
  lse: usize,
  rows: i32,
  vocabulary: i32,
  inverseTemperature: f32,
  dlogits: usize,
  from: i32,
  to: i32,
): void {
  const width = (<usize>vocabulary) << 2;
  const column = (<usize>rows) << 2;
  const offset = (<usize>from) << 2;
  dy += offset;
  logits += width * from;
  targets += offset;
  stats += offset;
  lse += offset;
  dlogits += width * from;
  const scale = splat(inverseTemperature);
  for (let m = from; m < to; m++) {
    const dLogProb = load<f32>(dy) * inverseTemperature;
    const dEntropy = load<f32>(dy + column) * inverseTemperature;
    if (dLogProb == 0 && dEntropy == 0) {
      memory.fill(dlogits, 0, width);
    } else {
      const normaliser = splat(-load<f32>(lse));
      // -p (dL + dH (log p + H)) = p (constant - dH log p)
      const constant = splat(-dLogProb - dEntropy * load<f32>(stats + column));
      const slope = splat(-dEntropy);
      const end = wideEnd(logits, vocabulary);
      let at = logits;
      let out = dlogits;
      for (; at < end; at += 16, out += 16) {
        const logP = madd(v128.load(at), scale, normaliser);
        v128.store(out, f32x4.mul(exp(logP), madd(slope, logP, constant)));
      }
      const rest = vocabulary & 3;
      if (rest) {
        const logP = madd(loadPart(at, rest, 0), scale, normaliser);
        storePart(out, rest, f32x4.mul(exp(logP), madd(slope, logP, constant)));
      }
      const target = dlogits + ((<usize>load<i32>(targets)) << 2);
      store<f32>(target, load<f32>(target) + dLogProb);
    }
    dy += 4;
    targets += 4;
    stats += 4;
    lse += 4;
    logits += width;
    dlogits += width;
  }
}

/** KL(softmax(p / tau) || softmax(q / tau)) of each row. @param out [rows] */
export function exactKl(
  p: usize,
  q: usize,
  vocabulary: i32,
  inverseTemperature: f32,
  out: usize,
  from: i32,
  to: i32,
): void {
  const width = (<usize>vocabulary) << 2;
  p += width * from;
  q += width * from;
  out += (<usize>from) << 2;
  const scale = splat(inverseTemperature);
  const rest = vocabulary & 3;
  for (let m = from; m < to; m++, p += width, q += width, out += 4) {
    const shiftP = splat(rowMax(p, vocabulary));
    const shiftQ = splat(rowMax(q, vocabulary));
    let sumsP = splat(0);
    let sumsQ = splat(0);
    let weighted = splat(0);
    const wide = width & ~15;
    for (let v: usize = 0; v < width; v += 16) {
      const isWide = v < wide;
      const zP = isWide ? v128.load(p + v) : loadPart(p + v, rest, LOWEST);
      const zQ = isWide ? v128.load(q + v) : loadPart(q + v, rest, LOWEST);
      const a = f32x4.mul(f32x4.sub(zP, shiftP), scale);
      const b = f32x4.mul(f32x4.sub(zQ, shiftQ), scale);
      const e = exp(a);
      sumsP = f32x4.add(sumsP, e);
      sumsQ = f32x4.add(sumsQ, exp(b));
      weighted = madd(e, f32x4.sub(a, b), weighted);
    }
    const sumP = <f64>sumLanes(sumsP);
    const kl = <f64>sumLanes(weighted) / sumP - log(sumP) + log(<f64>sumLanes(sumsQ));
    store<f32>(out, <f32>kl);
  }
}

/** Index of the largest value, the lowest among equals; 0 if all are NaN. */
export function argMax(row: usize, count: i32): i32 {
  const largest = rowMax(row, count);
  for (let v = 0; v < count; v++) if (load<f32>(row + ((<usize>v) << 2)) == largest) return v;
  return 0;
}

/** Inverse of the cumulative distribution of softmax(row * inverseTemperature) at u in (0, 1). */
export function sampleRow(row: usize, count: i32, inverseTemperature: f32, u: f64): i32 {
  const shift = splat(rowMax(row, count));
  const scale = splat(inverseTemperature);
  let total: f64 = 0;
  for (let v = 0; v < count; v += 4) total += <f64>sumLanes(weightsAt(row, v, count, shift, scale));
  let rest = u * total;
  let last = count - 1;
  for (let v = 0; v < count; v += 4) {
    const weights = weightsAt(row, v, count, shift, scale);
    const sum = <f64>sumLanes(weights);
    if (rest >= sum) {
      rest -= sum;
      continue;
    }
    // Rounding may leave a rest after the four: the last of them that can be drawn is the answer then.
    for (let lane = 0; lane < 4; lane++) {
      const weight = laneOf(weights, lane);
      if (weight == 0) continue;
      last = v + lane;
      rest -= <f64>weight;
      if (rest < 0) break;
    }
    break;
  }
  return last;
}

function weightsAt(row: usize, v: i32, count: i32, shift: v128, scale: v128): v128 {
  const at = row + ((<usize>v) << 2);
  const z = v + 4 <= count ? v128.load(at) : loadPart(at, count - v, LOWEST);
  return exp(f32x4.mul(f32x4.sub(z, shift), scale));
}

function laneOf(x: v128, lane: i32): f32 {
  if (lane == 0) return f32x4.extract_lane(x, 0);
  if (lane == 1) return f32x4.extract_lane(x, 1);
  if (lane == 2) return f32x4.extract_lane(x, 2);
  return f32x4.extract_lane(x, 3);
}
