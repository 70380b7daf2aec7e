/** Repeats an update until it changes nothing, with extrapolation: EM, MM and alternation converge, but slowly. */

export interface FixedPoint {
  readonly values: Float64Array;
  readonly hasConverged: boolean;
  /** How often the update was applied. */
  readonly updates: number;
}

export interface FixedPointOptions {
  /** Largest change of any value by one update at which to stop. */
  readonly tolerance: number;
  readonly maxUpdates: number;
}

/**
 * SQUAREM (Varadhan and Roland 2008, "Simple and globally convergent methods for accelerating the convergence of any EM
 * algorithm", scheme S3): two updates give a step length, a third settles. An extrapolation that leaves the finite
 * numbers or lands where updates move further than before is dropped for the plain second update.
 * @param update a contraction near its fixed point; must not change its argument
 */
export function fixedPoint(
  start: Float64Array,
  update: (values: Float64Array) => Float64Array,
  { tolerance, maxUpdates }: FixedPointOptions,
): FixedPoint {
  let values = start;
  let updates = 0;
  while (updates < maxUpdates) {
    const begin = values;
    const first = update(begin);
    const second = update(first);
    updates += 2;
    const step = difference(first, begin);
    if (largest(step) <= tolerance && largest(difference(second, first)) <= tolerance)
      return { values: second, hasConverged: true, updates };
    const bend = difference(difference(second, first), step);
    const stride = norm(step) / norm(bend);
    values = second;
    if (!(stride > 1) || !Number.isFinite(stride)) continue;
    const leap = begin.map((value, i) => value + 2 * stride * step[i]! + stride * stride * bend[i]!);
    const settled = update(leap);
    updates++;
    if (settled.every(Number.isFinite) && norm(difference(settled, leap)) <= norm(step)) values = settled;
  }
  return { values, hasConverged: false, updates };
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]!);
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((total, value) => total + value * value, 0));
}

function largest(values: Float64Array): number {
  return values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
}
