/**
 * Debiased exponential moving average, as in TensorBoard: the running mean is divided by 1 - weight^n, so that
 * the first points are not pulled towards zero. Values that are not finite are passed through and not averaged.
 *
 * @param weight how much of the past is kept, in [0, 1); 0 returns the values unchanged
 */
export function smooth(values: ArrayLike<number>, weight: number): Float64Array {
  const result = new Float64Array(values.length);
  let mean = 0;
  let remaining = 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) {
      result[i] = value;
      continue;
    }
    mean = weight * mean + (1 - weight) * value;
    remaining *= weight;
    result[i] = mean / (1 - remaining);
  }
  return result;
}
