/** Intervals for shares, statistics and whole curves. */
import { invariant } from '../shared/assert.ts';
import { randomStream, type RngKey } from '../shared/rng.ts';
import { quantileOfSorted, sorted } from './descriptive.ts';
import { normalReach } from './distributions.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's score interval of a share (Wilson 1927; Brown, Cai and DasGupta 2001 recommend it for small n). A tie in a
 * win rate may count as half a success. [0, 1] when nothing was observed.
 * @param successes 0 .. trials, not necessarily whole  @param confidence two-sided, e.g. 0.95
 */
export function wilsonInterval(successes: number, trials: number, confidence = 0.95): Interval {
  invariant(successes >= 0 && successes <= trials, `${successes} successes of ${trials}`);
  if (trials === 0) return { low: 0, high: 1 };
  const z = normalReach(confidence);
  const share = successes / trials;
  const center = (share + (z * z) / (2 * trials)) / (1 + (z * z) / trials);
  const reach =
    (z / (1 + (z * z) / trials)) *
    Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return { low: Math.max(0, center - reach), high: Math.min(1, center + reach) };
}

export interface BootstrapOptions {
  readonly key: RngKey;
  /** 2,000 unless told. */
  readonly resamples?: number;
  /** 0.95 unless told. */
  readonly confidence?: number;
}

/**
 * Percentile bootstrap (Efron 1979): the middle `confidence` of the statistic over samples drawn with replacement.
 * Too narrow for a handful of values: with n = 3 it cannot leave their range. NaN for an empty sample.
 */
export function bootstrapInterval(
  values: ArrayLike<number>,
  statistic: (sample: Float64Array) => number,
  { key, resamples = 2000, confidence = 0.95 }: BootstrapOptions,
): Interval {
  if (values.length === 0) return { low: NaN, high: NaN };
  const random = randomStream(key);
  const sample = new Float64Array(values.length);
  const results = Float64Array.from({ length: resamples }, () => {
    for (let i = 0; i < sample.length; i++) sample[i] = values[random.integer(values.length)]!;
    return statistic(sample);
  });
  return middle(results, confidence);
}

export interface CurveBand {
  readonly mean: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/**
 * Mean curve of several runs with a pointwise percentile bootstrap band. Whole runs are drawn, so the points of a run
 * stay together (Agarwal et al. 2021, section 4.1). NaN marks a point that a run did not reach; the mean is over the
 * runs that did, and a resample without any of those does not count at that point.
 * @param curves one a run, all of the same length
 */
export function bootstrapBand(
  curves: readonly ArrayLike<number>[],
  { key, resamples = 2000, confidence = 0.95 }: BootstrapOptions,
): CurveBand {
  const length = curves[0]?.length ?? 0;
  invariant(
    curves.every((curve) => curve.length === length),
    `curves of lengths ${curves.map((curve) => curve.length).join(', ')}`,
  );
  const random = randomStream(key);
  const everyRun = new Float64Array(curves.length).fill(1);
  const draws = Array.from({ length: resamples }, () => {
    const counts = new Float64Array(curves.length);
    for (let i = 0; i < counts.length; i++) counts[random.integer(counts.length)]! += 1;
    return counts;
  });
  const band = Array.from({ length }, (_, step) => {
    const results = Float64Array.from(draws, (counts) => weightedMeanAt(curves, counts, step));
    return middle(
      results.filter((result) => !Number.isNaN(result)),
      confidence,
    );
  });
  return {
    mean: Float64Array.from({ length }, (_, step) => weightedMeanAt(curves, everyRun, step)),
    low: Float64Array.from(band, (interval) => interval.low),
    high: Float64Array.from(band, (interval) => interval.high),
  };
}

function weightedMeanAt(curves: readonly ArrayLike<number>[], weights: Float64Array, step: number): number {
  let total = 0;
  let weight = 0;
  for (let run = 0; run < curves.length; run++) {
    const value = curves[run]![step]!;
    if (weights[run] === 0 || Number.isNaN(value)) continue;
    total += weights[run]! * value;
    weight += weights[run]!;
  }
  return total / weight;
}

function middle(values: Float64Array, confidence: number): Interval {
  const ascending = sorted(values);
  return {
    low: quantileOfSorted(ascending, (1 - confidence) / 2),
    high: quantileOfSorted(ascending, (1 + confidence) / 2),
  };
}
