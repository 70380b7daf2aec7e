/** Curves of several runs over one axis, thinned to what a figure can show. */
import type { Curve, Run } from './run.ts';

export type OverlayAxis = Exclude<keyof Curve, 'source' | 'value'>;
export type Point = readonly [x: number, y: number];

export interface OverlayLine {
  readonly id: string;
  /** Smoothed, in the order in which they came: on the KL axis a line may turn back. */
  readonly points: readonly Point[];
  /** As measured; empty where nothing is smoothed. */
  readonly raw: readonly Point[];
}

export interface Overlay {
  readonly lines: readonly OverlayLine[];
  /** The SFT model's values where it was measured: one if all runs agree, as with one preset and seed. */
  readonly start: readonly number[];
}

export interface OverlayOptions {
  readonly metric: string;
  readonly axis: OverlayAxis;
  /** Values to as many smoothed ones. */
  readonly smooth?: ((values: ArrayLike<number>) => ArrayLike<number>) | undefined;
  /** Most points of a line. Default 600. */
  readonly maxPoints?: number;
}

/** Runs that did not report the metric, or not on that axis, have no line. */
export function overlay(runs: readonly Run[], options: OverlayOptions): Overlay {
  const { metric, axis, smooth, maxPoints = 600 } = options;
  const lines = runs.flatMap(({ head, detail }): OverlayLine[] => {
    const curve = detail.curves[metric];
    if (!curve) return [];
    const raw = pointsOf(curve[axis], curve.value);
    // An evaluation is a mean over many prompts already.
    const isSmoothed = smooth !== undefined && curve.source !== 'evaluation';
    const smoothed = isSmoothed ? pointsOf(curve[axis], smooth(curve.value)) : raw;
    if (smoothed.length === 0) return [];
    return [{ id: head.id, points: thin(smoothed, maxPoints), raw: isSmoothed ? thin(raw, maxPoints) : [] }];
  });
  const drawn = new Set(lines.map(({ id }) => id));
  const starts = runs
    .filter(({ head }) => drawn.has(head.id))
    .flatMap(({ head }) => head.start[metric] ?? []);
  return { lines, start: [...new Set(starts)] };
}

function pointsOf(xs: ArrayLike<number>, ys: ArrayLike<number>): Point[] {
  const points: Point[] = [];
  for (let i = 0; i < xs.length; i++) {
    const [x, y] = [xs[i]!, ys[i]!];
    if (Number.isFinite(x) && Number.isFinite(y)) points.push([x, y]);
  }
  return points;
}

/** Of each stretch of neighbours only the lowest and the highest stay, in their order, so that no spike is lost. */
export function thin(points: readonly Point[], maxPoints: number): readonly Point[] {
  if (points.length <= maxPoints) return points;
  const first = points[0]!;
  const last = points.at(-1)!;
  const buckets = Math.max(1, Math.floor((maxPoints - 2) / 2));
  const kept: Point[] = [first];
  for (let b = 0; b < buckets; b++) {
    const from = 1 + Math.floor((b * (points.length - 2)) / buckets);
    const to = 1 + Math.floor(((b + 1) * (points.length - 2)) / buckets);
    let [low, high] = [from, from];
    for (let i = from; i < to; i++) {
      if (points[i]![1] < points[low]![1]) low = i;
      if (points[i]![1] > points[high]![1]) high = i;
    }
    kept.push(points[Math.min(low, high)]!);
    if (low !== high) kept.push(points[Math.max(low, high)]!);
  }
  kept.push(last);
  return kept;
}

/** Metrics that at least one of the runs reported, those of all runs first, then by name. */
export function sharedMetrics(runs: readonly Run[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { detail } of runs)
    for (const metric of Object.keys(detail.curves)) counts.set(metric, (counts.get(metric) ?? 0) + 1);
  return [...counts].toSorted(([a, x], [b, y]) => y - x || a.localeCompare(b)).map(([metric]) => metric);
}
