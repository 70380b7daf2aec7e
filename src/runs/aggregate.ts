/** Many runs of one setting as one curve with a band, and one number with an interval. */
import { rngKey } from '../shared/rng.ts';
import { interquartileMean, mean, median } from '../statistics/descriptive.ts';
import { bootstrapBand, bootstrapInterval, type Interval } from '../statistics/intervals.ts';
import type { Curve, Run } from './run.ts';

export const CURVE_AXES = ['step', 'samples', 'tokens', 'wallMs', 'kl'] as const;
export type CurveAxis = (typeof CURVE_AXES)[number];

/** Enough for a figure; a run has some 20 evaluations. */
const GRID_POINTS = 41;
/** A fixed key: the same runs give the same band on every machine. */
const BOOTSTRAP_KEY = rngKey(2021);
/** Nats. Below, a ratio to KL says nothing. */
const SMALL_KL = 0.05;

export interface GroupBand {
  readonly x: Float64Array;
  readonly mean: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Runs that reached the point. */
  readonly runs: Float64Array;
}

/**
 * Mean and bootstrap band of a metric over runs, on a common grid of the axis. Between two points of a run its value is
 * interpolated linearly; beyond its last point it is not known, and the mean is over the runs that came so far. On the KL
 * axis, where a run may go back, its points are taken in the order of their KL. Null if no run has the metric there.
 */
export function groupBand(runs: readonly Run[], metric: string, axis: CurveAxis): GroupBand | null {
  const curves = runs.flatMap(({ detail }) => {
    const curve = detail.curves[metric];
    const points = curve ? pointsOf(curve, axis) : [];
    return points.length > 0 ? [points] : [];
  });
  if (curves.length === 0) return null;
  const x = commonGrid(curves);
  const values = curves.map((points) => Float64Array.from(x, (at) => interpolate(points, at)));
  const reached = Float64Array.from(x, (_, i) => values.filter((row) => !Number.isNaN(row[i]!)).length);
  return { x, ...bootstrapBand(values, { key: BOOTSTRAP_KEY, resamples: 1000 }), runs: reached };
}

type Point = readonly [x: number, y: number];

function pointsOf(curve: Curve, axis: CurveAxis): Point[] {
  const at = curve[axis];
  const known = Array.from(curve.value, (y, i): Point => [at[i]!, y]).filter(
    ([x, y]) => Number.isFinite(x) && Number.isFinite(y),
  );
  return known.toSorted(([a], [b]) => a - b);
}

/** The runs' own points where they share them (steps), else equally spaced ones as far as half of the runs came. */
function commonGrid(curves: readonly (readonly Point[])[]): Float64Array {
  const longest = curves.reduce((a, b) => (b.length > a.length ? b : a));
  const own = new Set(longest.map(([x]) => x));
  if (own.size <= GRID_POINTS && curves.every((points) => points.every(([x]) => own.has(x))))
    return Float64Array.from(own);
  const low = Math.min(...curves.map((points) => points[0]![0]));
  const high = median(curves.map((points) => points.at(-1)![0]));
  return Float64Array.from({ length: GRID_POINTS }, (_, i) => low + ((high - low) * i) / (GRID_POINTS - 1));
}

/** NaN outside of the points. Several at one x count by their mean. */
function interpolate(points: readonly Point[], x: number): number {
  const same = points.filter(([at]) => at === x);
  if (same.length > 0) return mean(same.map(([, y]) => y));
  const next = points.findIndex(([at]) => at > x);
  if (next <= 0) return NaN;
  const [x0, y0] = points[next - 1]!;
  const [x1, y1] = points[next]!;
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}

/** An interquartile mean with its bootstrap interval. */
export interface Summary extends Interval {
  readonly iqm: number;
  /** Runs that count. */
  readonly count: number;
}

/**
 * Interquartile mean (Agarwal et al. 2021, rliable): robust against one bad seed without hiding several. With fewer than
 * four values it is their mean, and the interval cannot leave their range. NaN values do not count.
 */
export function summarize(values: readonly number[]): Summary {
  const known = values.filter(Number.isFinite);
  const interval = bootstrapInterval(known, interquartileMean, { key: BOOTSTRAP_KEY });
  return { iqm: interquartileMean(known), ...interval, count: known.length };
}

/** What the table says of one setting. */
export interface GroupSummary {
  readonly gold: Summary;
  readonly kl: Summary;
  /** Gold reward gained over the SFT model for each nat of KL. */
  readonly goldPerKl: Summary;
  /** Milliseconds of running. */
  readonly wallMs: Summary;
}

export function summarizeGroup(runs: readonly Run[]): GroupSummary {
  const final = (metric: string) => runs.map(({ head }) => head.final[metric] ?? NaN);
  return {
    gold: summarize(final('gold/reward')),
    kl: summarize(final('objective/kl')),
    goldPerKl: summarize(runs.map(goldPerKl)),
    // A run that broke off early was not fast.
    wallMs: summarize(
      runs.filter(({ head }) => head.outcome === 'finished').map(({ head }) => head.progress.wallMs),
    ),
  };
}

export function goldPerKl({ head }: Pick<Run, 'head'>): number {
  const gain = (head.final['gold/reward'] ?? NaN) - (head.start['gold/reward'] ?? NaN);
  const kl = head.final['objective/kl'] ?? NaN;
  return kl > SMALL_KL ? gain / kl : NaN;
}

export interface PairedDifference extends Interval {
  /** Mean of first minus second. */
  readonly mean: number;
  readonly pairs: number;
  /** Pairs in which the first is ahead. */
  readonly ahead: number;
}

/**
 * How far one group is ahead of another in a metric's final value, seed by seed: both saw the same prompts and labels, so
 * what a seed does to both cancels. Null if they share no seed.
 */
export function pairedDifference(
  first: readonly Run[],
  second: readonly Run[],
  metric: string,
): PairedDifference | null {
  const differences = first.flatMap(({ head }) => {
    const other = second.find((run) => run.head.request.seed === head.request.seed);
    const difference = (head.final[metric] ?? NaN) - (other?.head.final[metric] ?? NaN);
    return Number.isFinite(difference) ? [difference] : [];
  });
  if (differences.length === 0) return null;
  const interval = bootstrapInterval(differences, mean, { key: BOOTSTRAP_KEY });
  const ahead = differences.filter((difference) => difference > 0).length;
  return { mean: mean(differences), ...interval, pairs: differences.length, ahead };
}
