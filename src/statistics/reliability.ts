/** Whether probabilities mean what they say: reliability diagram, calibration error and proper scores. */
import { invariant } from '../shared/assert.ts';
import type { Labels } from './classification.ts';
import { quantileOfSorted, sorted } from './descriptive.ts';

export interface ReliabilityBin {
  /** Probabilities in (low, high], and in the first bin low itself. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Mean predicted probability of the bin; NaN when it is empty. */
  readonly predicted: number;
  /** Share of positives in the bin; NaN when it is empty. */
  readonly observed: number;
}

export interface BinOptions {
  /** Number of bins, 10 unless told. */
  readonly bins?: number;
  /** `width`: equal parts of [0, 1]. `count`: edges at quantiles of the probabilities, so ties may empty a bin. */
  readonly by?: 'width' | 'count';
}

/**
 * The points of a reliability diagram, as scikit-learn's `calibration_curve` bins them (`uniform`, `quantile`), empty
 * bins included. @param probabilities of the positive class, in [0, 1]
 */
export function reliabilityBins(
  labels: Labels,
  probabilities: ArrayLike<number>,
  { bins = 10, by = 'width' }: BinOptions = {},
): ReliabilityBin[] {
  requireProbabilities(labels, probabilities);
  const edges = by === 'width' ? evenEdges(bins) : quantileEdges(probabilities, bins);
  const counts = new Float64Array(bins);
  const predicted = new Float64Array(bins);
  const positives = new Float64Array(bins);
  for (let i = 0; i < probabilities.length; i++) {
    const bin = binOf(probabilities[i]!, edges);
    counts[bin]! += 1;
    predicted[bin]! += probabilities[i]!;
    if (labels[i]) positives[bin]! += 1;
  }
  return Array.from(counts, (count, bin) => ({
    low: edges[bin]!,
    high: edges[bin + 1]!,
    count,
    predicted: predicted[bin]! / count,
    observed: positives[bin]! / count,
  }));
}

const evenEdges = (bins: number) => Array.from({ length: bins + 1 }, (_, i) => i / bins);

function quantileEdges(probabilities: ArrayLike<number>, bins: number): number[] {
  const ascending = sorted(probabilities);
  return Array.from({ length: bins + 1 }, (_, i) => quantileOfSorted(ascending, i / bins));
}

/** How many inner edges lie strictly below the value. */
function binOf(value: number, edges: readonly number[]): number {
  let bin = 0;
  while (bin < edges.length - 2 && edges[bin + 1]! < value) bin++;
  return bin;
}

/**
 * Expected calibration error: sum over bins of (count / n) |observed - predicted| (Naeini et al. 2015; Guo et al.
 * 2017, eq. 3, for the positive class). In [0, 1]; NaN without items. It depends on the binning: name it beside it.
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  let items = 0;
  let gap = 0;
  for (const bin of bins) {
    if (bin.count === 0) continue;
    items += bin.count;
    gap += bin.count * Math.abs(bin.observed - bin.predicted);
  }
  return gap / items;
}

/** Mean squared distance of probability and outcome (Brier 1950), in [0, 1]; lower is better. */
export function brierScore(labels: Labels, probabilities: ArrayLike<number>): number {
  requireProbabilities(labels, probabilities);
  let total = 0;
  for (let i = 0; i < labels.length; i++) total += ((labels[i] ? 1 : 0) - probabilities[i]!) ** 2;
  return total / labels.length;
}

/** Mean negative log-likelihood in nats. Probabilities are kept 2^-52 away from 0 and 1, as in scikit-learn. */
export function logLoss(labels: Labels, probabilities: ArrayLike<number>): number {
  requireProbabilities(labels, probabilities);
  let total = 0;
  for (let i = 0; i < labels.length; i++) {
    const p = Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, probabilities[i]!));
    total -= labels[i] ? Math.log(p) : Math.log(1 - p);
  }
  return total / labels.length;
}

function requireProbabilities(labels: Labels, probabilities: ArrayLike<number>): void {
  invariant(
    labels.length === probabilities.length,
    `${labels.length} labels for ${probabilities.length} probabilities`,
  );
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i]!;
    invariant(p >= 0 && p <= 1, `probability ${i} is ${p}, outside [0, 1]`);
  }
}
