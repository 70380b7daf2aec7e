/** out = a b for the floats from ... to. */
export function multiplyElements(a: usize, b: usize, out: usize, from: i32, to: i32): void {
  const offset = (<usize>from) << 2;
  const end = a + ((<usize>to) << 2);
  a += offset;
  b += offset;
  out += offset;
  for (; a + 16 <= end; a += 16, b += 16, out += 16) v128.store(out, f32x4.mul(v128.load(a), v128.load(b)));
  for (; a < end; a += 4, b += 4, out += 4) store<f32>(out, load<f32>(a) * load<f32>(b));
}
