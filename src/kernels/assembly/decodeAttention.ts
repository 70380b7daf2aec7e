import { addScaled, dot } from './rows';
import { softmaxRow } from './softmax';

/** Per row and head: @param cache [rows, capacity, 2 channels], k | v  @param out [rows, channels] */
export function decodeAttention(
  qkv: usize,
  cache: usize,
  rows: i32,
  capacity: i32,
  heads: i32,
  size: i32,
  position: i32,
  out: usize,
  scratch: usize,
): void {
  const width = (<usize>(heads * size)) << 2;
  const scale: f32 = <f32>(1 / Math.sqrt(<f64>size));
  const count = position + 1;
  for (let b = 0; b < rows; b++) {
    memory.copy(cache + 2 * width * position, qkv + width, 2 * width);
    for (let h = 0; h < heads; h++) {
      const offset = (<usize>(h * size)) << 2;
      const keys = cache + offset;
      for (let j = 0; j < count; j++) {
        store<f32>(scratch + ((<usize>j) << 2), dot(qkv + offset, keys + 2 * width * j, size));
      }
      softmaxRow(scratch, count, count, scale);
      const to = out + offset;
      memory.fill(to, 0, (<usize>size) << 2);
      for (let j = 0; j < count; j++) {
        addScaled(load<f32>(scratch + ((<usize>j) << 2)), keys + width + 2 * width * j, to, size);
      }
    }
    cache += 2 * width * capacity;
    qkv += 3 * width;
    out += width;
  }
}
