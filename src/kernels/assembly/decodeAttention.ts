import { addScaled, dot } from './rows';
import { softmaxRow } from './softmax';
import { threadIndex } from './threads';

/**
 * Per row and head: @param cache [rows, capacity, 2 channels], k | v  @param out [rows, channels]
 * @param scratch position + 1 floats in scratchBytes for each thread  @param from, to the rows to compute
 */
export function decodeAttention(
  qkv: usize,
  cache: usize,
  capacity: i32,
  heads: i32,
  size: i32,
  position: i32,
  out: usize,
  scratch: usize,
  scratchBytes: usize,
  from: i32,
  to: i32,
): void {
  const width = (<usize>(heads * size)) << 2;
  const scale: f32 = <f32>(1 / Math.sqrt(<f64>size));
  const count = position + 1;
  scratch += scratchBytes * threadIndex();
  cache += 2 * width * capacity * from;
  qkv += 3 * width * from;
  out += width * from;
  for (let b = from; b < to; b++) {
    memory.copy(cache + 2 * width * position, qkv + width, 2 * width);
    for (let h = 0; h < heads; h++) {
      const offset = (<usize>(h * size)) << 2;
      const keys = cache + offset;
      for (let j = 0; j < count; j++) {
        store<f32>(scratch + ((<usize>j) << 2), dot(qkv + offset, keys + 2 * width * j, size));
      }
      softmaxRow(scratch, count, count, scale);
      const sum = out + offset;
      memory.fill(sum, 0, (<usize>size) << 2);
      for (let j = 0; j < count; j++) {
        addScaled(load<f32>(scratch + ((<usize>j) << 2)), keys + width + 2 * width * j, sum, size);
      }
    }
    cache += 2 * width * capacity;
    qkv += 3 * width;
    out += width;
  }
}
