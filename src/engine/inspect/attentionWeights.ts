/**
 * The weights softmax(q k / sqrt(C / H)) with which one token attends to itself and those before it, for every head. The
 * attention kernels keep none; this computes them plainly from what a layer fed them.
 * @param qkv [T, 3C] of one sequence, columns q | k | v  @returns [H, position + 1], rows sum to 1
 */
export function attentionWeights(
  qkv: Float32Array,
  heads: number,
  position: number,
  width: number,
): Float32Array {
  const channels = width / 3;
  const size = channels / heads;
  const count = position + 1;
  const weights = new Float32Array(heads * count);
  for (let h = 0; h < heads; h++) {
    const q = position * width + h * size;
    let largest = -Infinity;
    for (let t = 0; t < count; t++) {
      const k = t * width + channels + h * size;
      let dot = 0;
      for (let c = 0; c < size; c++) dot += qkv[q + c]! * qkv[k + c]!;
      weights[h * count + t] = dot / Math.sqrt(size);
      largest = Math.max(largest, weights[h * count + t]!);
    }
    let total = 0;
    for (let t = 0; t < count; t++) total += Math.exp(weights[h * count + t]! - largest);
    for (let t = 0; t < count; t++)
      weights[h * count + t] = Math.exp(weights[h * count + t]! - largest) / total;
  }
  return weights;
}
