/** The best gold reward that can be had without going further than so many nats from the SFT model. */
import type { FrontierPlace } from './publishedPoints.ts';

/**
 * The upper left staircase of a cloud of points: those that no point with at most their KL reaches, by rising KL.
 * Between two steps the frontier is flat: what was reached at less KL can be kept.
 */
export function upperEnvelope<P extends FrontierPlace>(points: readonly P[]): P[] {
  const steps: P[] = [];
  for (const point of points.toSorted((a, b) => a.kl - b.kl || b.gold - a.gold))
    if (point.gold > (steps.at(-1)?.gold ?? -Infinity)) steps.push(point);
  return steps;
}

/** The point with the highest gold reward at a KL of at most `kl`; undefined where there is none. */
export function bestWithin<P extends FrontierPlace>(points: readonly P[], kl: number): P | undefined {
  let best: P | undefined;
  for (const point of points)
    if (point.kl <= kl && (best === undefined || point.gold > best.gold)) best = point;
  return best;
}

/** {@link bestWithin} at each KL of a grid; NaN where nothing was reached. */
export function envelopeOn(points: readonly FrontierPlace[], grid: readonly number[]): Float64Array {
  return Float64Array.from(grid, (kl) => bestWithin(points, kl)?.gold ?? NaN);
}
