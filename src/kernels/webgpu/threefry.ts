/** Threefry-2x32 with 20 rounds in WGSL: the same integers as `threefry2x32` in shared/rng.ts. */
const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

const fourRounds = (rotations: readonly number[]): string =>
  rotations
    .map(
      (r) => `
  x.x += x.y;
  x.y = ((x.y << ${r}u) | (x.y >> ${32 - r}u)) ^ x.x;`,
    )
    .join('');

const rounds = Array.from(
  { length: 5 },
  (_, i) => `${fourRounds(ROTATIONS[i % 2]!)}
  x += vec2<u32>(keys[${(i + 1) % 3}], keys[${(i + 2) % 3}] + ${i + 1}u);`,
).join('');

/** Declares `threefry2x32(key, counter)`, and `uniformAt`, a draw from (0, 1] (rounded from below 1 to 24 bits). */
export const threefry = `
fn threefry2x32(key : vec2<u32>, counter : vec2<u32>) -> vec2<u32> {
  let keys = array<u32, 3>(key.x, key.y, key.x ^ key.y ^ 0x1bd11bdau);
  var x = counter + key;
${rounds}
  return x;
}

fn uniformAt(key : vec2<u32>, counter : vec2<u32>) -> f32 {
  return (f32(threefry2x32(key, counter).x >> 8u) + 0.5) / 16777216.0;
}`;
