export function embedLoop(
  wte: Float32Array,
  wpe: Float32Array,
  ids: Int32Array,
  positions: Int32Array,
  channels: number,
  out: Float32Array,
): void {
  for (let n = 0; n < ids.length; n++) {
    const token = ids[n]! * channels;
    const position = positions[n]! * channels;
    const row = n * channels;
    for (let c = 0; c < channels; c++) out[row + c] = wte[token + c]! + wpe[position + c]!;
  }
}

/** out[index[n]] += dy[n], rows in order, so the sum is the same each time. */
export function scatterAddLoop(
  dy: Float32Array,
  index: Int32Array,
  channels: number,
  out: Float32Array,
): void {
  out.fill(0);
  for (let n = 0; n < index.length; n++) {
    const target = index[n]! * channels;
    const row = n * channels;
    for (let c = 0; c < channels; c++) out[target + c]! += dy[row + c]!;
  }
}
