export function layerNormLoop(
  x: Float32Array,
  gain: Float32Array,
  bias: Float32Array,
  epsilon: number,
  y: Float32Array,
  stats: Float32Array,
): void {
  const channels = gain.length;
  for (let n = 0, row = 0; row < x.length; n++, row += channels) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += x[row + c]!;
    const mean = sum / channels;
    let squares = 0;
    for (let c = 0; c < channels; c++) squares += (x[row + c]! - mean) ** 2;
    const inverse = 1 / Math.sqrt(squares / channels + epsilon);
    stats[2 * n] = mean;
    stats[2 * n + 1] = inverse;
    for (let c = 0; c < channels; c++) y[row + c] = (x[row + c]! - mean) * inverse * gain[c]! + bias[c]!;
  }
}

/** dx = r (g - mean(g) - x^ mean(g x^)) with g = dy * gain, x^ the normalised input, r = 1 / standard deviation. */
export function layerNormGradLoop(
  dy: Float32Array,
  x: Float32Array,
  gain: Float32Array,
  stats: Float32Array,
  dx: Float32Array,
  dgain: Float32Array,
  dbias: Float32Array,
): void {
  const channels = gain.length;
  dgain.fill(0);
  dbias.fill(0);
  for (let n = 0, row = 0; row < x.length; n++, row += channels) {
    const mean = stats[2 * n]!;
    const inverse = stats[2 * n + 1]!;
    let sum = 0;
    let dot = 0;
    for (let c = 0; c < channels; c++) {
      const upstream = dy[row + c]!;
      const normalised = (x[row + c]! - mean) * inverse;
      const g = upstream * gain[c]!;
      sum += g;
      dot += g * normalised;
      dgain[c]! += upstream * normalised;
      dbias[c]! += upstream;
    }
    sum /= channels;
    dot /= channels;
    for (let c = 0; c < channels; c++) {
      const normalised = (x[row + c]! - mean) * inverse;
      dx[row + c] = inverse * (dy[row + c]! * gain[c]! - sum - normalised * dot);
    }
  }
}
