import { loadPart, storePart, wideEnd } from './rows';
import { madd, splat, sumLanes } from './vector';

/** @param stats [rows, 2]: mean and 1 / standard deviation of each row  @param from, to the rows to compute */
export function layerNorm(
  x: usize,
  gain: usize,
  bias: usize,
  channels: i32,
  epsilon: f64,
  y: usize,
  stats: usize,
  from: i32,
  to: i32,
): void {
  const width = (<usize>channels) << 2;
  x += width * from;
  y += width * from;
  stats += (<usize>from) << 3;
  const rest = channels & 3;
  const wide = width & ~15;
  for (let n = from; n < to; n++, x += width, y += width, stats += 8) {
    let sums = splat(0);
    for (let c: usize = 0; c < wide; c += 16) sums = f32x4.add(sums, v128.load(x + c));
    if (rest) sums = f32x4.add(sums, loadPart(x + wide, rest, 0));
    const mean = sumLanes(sums) / <f32>channels;
    const shift = splat(mean);
    let squares = splat(0);
    for (let c: usize = 0; c < wide; c += 16) {
      const centred = f32x4.sub(v128.load(x + c), shift);
      squares = madd(centred, centred, squares);
    }
    if (rest) {
      const centred = f32x4.sub(loadPart(x + wide, rest, mean), shift);
      squares = madd(centred, centred, squares);
    }
    const inverse = <f32>(1 / Math.sqrt(<f64>sumLanes(squares) / <f64>channels + epsilon));
    const scale = splat(inverse);
    store<f32>(stats, mean);
    store<f32>(stats, inverse, 4);
    for (let c: usize = 0; c < wide; c += 16) {
      const normalised = f32x4.mul(f32x4.sub(v128.load(x + c), shift), scale);
      v128.store(y + c, madd(normalised, v128.load(gain + c), v128.load(bias + c)));
    }
    if (rest) {
      const normalised = f32x4.mul(f32x4.sub(loadPart(x + wide, rest, 0), shift), scale);
      storePart(
        y + wide,
        rest,
        madd(normalised, loadPart(gain + wide, rest, 0), loadPart(bias + wide, rest, 0)),
      );
    }
  }
}

/** The formula is in layerNorm/loops.ts. */
export function layerNormGrad(
  dy: usize,
  x: usize,
  gain: usize,
  stats: usize,
  rows: i32,
  channels: i32,
  dx: usize,
  dgain: usize,
  dbias: usize,
): void {
  const width = (<usize>channels) << 2;
  const rest = channels & 3;
  const wide = width & ~15;
  memory.fill(dgain, 0, width);
  memory.fill(dbias, 0, width);
  for (let n = 0; n < rows; n++, dy += width, x += width, dx += width, stats += 8) {
    const shift = splat(-load<f32>(stats) * load<f32>(stats, 4));
    const scale = splat(load<f32>(stats, 4));
    let sums = splat(0);
    let dots = splat(0);
    for (let c: usize = 0; c < wide; c += 16) {
      const upstream = v128.load(dy + c);
      const normalised = madd(v128.load(x + c), scale, shift);
      const g = f32x4.mul(upstream, v128.load(gain + c));
      sums = f32x4.add(sums, g);
      dots = madd(g, normalised, dots);
      v128.store(dgain + c, madd(upstream, normalised, v128.load(dgain + c)));
      v128.store(dbias + c, f32x4.add(upstream, v128.load(dbias + c)));
    }
    if (rest) {
      const upstream = loadPart(dy + wide, rest, 0);
      const normalised = madd(loadPart(x + wide, rest, 0), scale, shift);
      const g = f32x4.mul(upstream, loadPart(gain + wide, rest, 0));
      sums = f32x4.add(sums, g);
      dots = madd(g, normalised, dots);
      storePart(dgain + wide, rest, madd(upstream, normalised, loadPart(dgain + wide, rest, 0)));
      storePart(dbias + wide, rest, f32x4.add(upstream, loadPart(dbias + wide, rest, 0)));
    }
    const meanG = splat(-sumLanes(sums) / <f32>channels);
    const meanDot = splat(-sumLanes(dots) / <f32>channels);
    for (let c: usize = 0; c < wide; c += 16) {
      const normalised = madd(v128.load(x + c), scale, shift);
      const g = madd(v128.load(dy + c), v128.load(gain + c), meanG);
      v128.store(dx + c, f32x4.mul(scale, madd(normalised, meanDot, g)));
    }
    if (rest) {
      const normalised = madd(loadPart(x + wide, rest, 0), scale, shift);
      const g = madd(loadPart(dy + wide, rest, 0), loadPart(gain + wide, rest, 0), meanG);
      storePart(dx + wide, rest, f32x4.mul(scale, madd(normalised, meanDot, g)));
    }
  }
}
