/**
 * Whose fives are whose threes: rating(a, i) = offset_a + scale_a * quality_i + noise, estimated from items that
 * several annotators rated, and removed. Identified by mean offset 0 and geometric mean scale 1, so a calibrated
 * rating is one by the average annotator.
 */
import { studentReach } from './distributions.ts';
import { fixedPoint } from './fixedPoint.ts';
import type { Interval } from './intervals.ts';
import { effectCovariance, type GroupFit } from './effectCovariance.ts';
import { groupByOverlap, type OverlapGroup } from './overlapGroups.ts';

export interface AnnotatorRating {
  readonly annotator: string;
  readonly item: string;
  readonly rating: number;
}

export interface CalibrationOptions {
  /** `false`: offsets only (every scale is 1), for few labels or when annotators use the scale alike. */
  readonly scales?: boolean;
  /** 0.95 unless told. */
  readonly confidence?: number;
}

export interface AnnotatorEffect {
  /** In rating units: how much higher than the average annotator. */
  readonly offset: number;
  /** Rating units per unit of quality; 1 is the average annotator. Never below 0.05. */
  readonly scale: number;
  /** Standard errors; NaN when all hang on one item: label more, or fit no scales. An unfitted scale has 0. */
  readonly offsetError: number;
  readonly scaleError: number;
  readonly offsetInterval: Interval;
  readonly scaleInterval: Interval;
  /** Ratings that were compared with others'; 0: too few (see {@link fitAnnotators}), so offset 0 and scale 1. */
  readonly comparable: number;
  /** Annotators with the same number are linked by common items; offsets compare within a group only. */
  readonly group: number;
}

export interface Calibration {
  readonly effects: ReadonlyMap<string, AnnotatorEffect>;
  /** Estimated quality of every rated item, in the average annotator's units. */
  readonly quality: ReadonlyMap<string, number>;
  /** Standard deviation of the noise in each group; NaN without degrees of freedom. */
  readonly noiseSd: readonly number[];
  readonly hasConverged: boolean;
}

const MIN_SCALE = 0.05;
/** Ratings in common with others that an annotator's offset, or offset and scale, must rest on. */
const LEAST_COMPARABLE = { offset: 3, line: 5 } as const;
const MAX_UPDATES = 10_000;
const TOLERANCE = 1e-10;

/**
 * Joint least squares by alternation: qualities given offsets and scales, then each annotator's line given the
 * qualities. The noise has the same spread for all. Standard errors come from the normal equations with the
 * qualities eliminated, jackknifed over items; intervals from Student's t. Each group of linked annotators is fitted, and centred, by itself. Whoever
 * shares fewer than 5 ratings with the others (3 without scales) is left as is.
 */
export function fitAnnotators(
  ratings: readonly AnnotatorRating[],
  { scales = true, confidence = 0.95 }: CalibrationOptions = {},
): Calibration {
  const effects = new Map<string, AnnotatorEffect>();
  const noiseSd: number[] = [];
  let hasConverged = true;
  for (const [number, group] of groupByOverlap(
    ratings,
    LEAST_COMPARABLE[scales ? 'line' : 'offset'],
  ).entries()) {
    const fit = alternate(group, scales);
    hasConverged &&= fit.hasConverged;
    const { annotators, comparable } = group;
    const { freedom, residualSd, offsetErrors, scaleErrors } = standardErrors(group, fit, scales);
    noiseSd.push(residualSd);
    const reach = studentReach(confidence, freedom);
    const interval = (center: number, error: number): Interval => ({
      low: center - reach * error,
      high: center + reach * error,
    });
    for (const [a, annotator] of annotators.entries()) {
      const [offset, scale] = [fit.offsets[a]!, fit.scales[a]!];
      const [offsetError, scaleError] = [offsetErrors[a]!, scaleErrors[a]!];
      const offsetInterval = interval(offset, offsetError);
      const scaleInterval = interval(scale, scaleError);
      const errors = { offsetError, scaleError, offsetInterval, scaleInterval };
      effects.set(annotator, { offset, scale, ...errors, comparable: comparable[a]!, group: number });
    }
  }
  return { effects, quality: qualities(ratings, effects), noiseSd, hasConverged };
}

/** Ratings as the average annotator would have given them: (rating - offset) / scale. Unknown annotators' stay. */
export function calibrate<R extends AnnotatorRating>(
  ratings: readonly R[],
  { effects }: Pick<Calibration, 'effects'>,
): R[] {
  return ratings.map((record) => {
    const effect = effects.get(record.annotator);
    return effect ? { ...record, rating: (record.rating - effect.offset) / effect.scale } : record;
  });
}

/**
 * The simplest calibration: each annotator's bias is the mean of rating - consensus, the consensus of an item being
 * the mean of its ratings, and is subtracted. Shrinks the true bias when few rate an item (a rating is part of its own
 * consensus: with two annotators half of the difference remains); {@link fitAnnotators} does not.
 */
export function calibrateFeedback<R extends AnnotatorRating>(
  ratings: readonly R[],
): { readonly ratings: R[]; readonly bias: ReadonlyMap<string, number> } {
  const consensus = meanBy(ratings, (record) => [record.item, record.rating]);
  const bias = meanBy(ratings, (record) => [record.annotator, record.rating - consensus.get(record.item)!]);
  return {
    bias,
    ratings: ratings.map((record) => ({ ...record, rating: record.rating - bias.get(record.annotator)! })),
  };
}

function meanBy<R>(records: readonly R[], entryOf: (record: R) => readonly [string, number]) {
  const totals = new Map<string, { total: number; count: number }>();
  for (const record of records) {
    const [name, value] = entryOf(record);
    const entry = totals.get(name) ?? { total: 0, count: 0 };
    totals.set(name, { total: entry.total + value, count: entry.count + 1 });
  }
  return new Map([...totals].map(([name, { total, count }]) => [name, total / count]));
}

function alternate(group: OverlapGroup, withScales: boolean): GroupFit {
  const count = group.annotators.length;
  const quality = new Float64Array(group.itemCount);
  // offsets, then logarithms of scales
  const unpack = (values: Float64Array) => ({
    offsets: values.slice(0, count),
    scales: values.slice(count).map(Math.exp),
    quality,
  });
  const update = (values: Float64Array): Float64Array => {
    const estimates = unpack(values);
    updateQuality(group, estimates);
    updateLines(group, estimates, withScales);
    normalise(estimates);
    return Float64Array.of(...estimates.offsets, ...estimates.scales.map(Math.log));
  };
  const stop = { tolerance: TOLERANCE * Math.min(1, group.unit), maxUpdates: MAX_UPDATES };
  const { values, hasConverged } = fixedPoint(new Float64Array(2 * count), update, stop);
  const estimates = unpack(values);
  updateQuality(group, estimates);
  return { ...estimates, hasConverged };
}

type Estimates = Pick<GroupFit, 'offsets' | 'scales' | 'quality'>;

/** q_i = sum of s_a (r - o_a) / sum of s_a^2. */
function updateQuality(group: OverlapGroup, { offsets, scales, quality }: Estimates): void {
  const weights = new Float64Array(quality.length);
  quality.fill(0);
  for (const { annotator, item, rating } of group.ratings) {
    quality[item]! += scales[annotator]! * (rating - offsets[annotator]!);
    weights[item]! += scales[annotator]! ** 2;
  }
  for (let i = 0; i < quality.length; i++) quality[i]! /= weights[i]!;
}

/** Each annotator's ordinary least-squares line of rating on quality. */
function updateLines(group: OverlapGroup, estimates: Estimates, withScales: boolean): void {
  const { offsets, scales, quality } = estimates;
  const lines = offsets.map(() => 0);
  const [q, r, qq, qr] = [lines, lines.slice(), lines.slice(), lines.slice()];
  for (const { annotator, item, rating } of group.ratings) {
    q[annotator]! += quality[item]!;
    r[annotator]! += rating;
    qq[annotator]! += quality[item]! ** 2;
    qr[annotator]! += quality[item]! * rating;
  }
  for (let a = 0; a < offsets.length; a++) {
    const n = group.comparable[a]!;
    if (n === 0) continue;
    const spread = qq[a]! - q[a]! ** 2 / n;
    if (withScales && spread > 1e-9 * qq[a]!) {
      scales[a] = Math.max(MIN_SCALE, (qr[a]! - (q[a]! * r[a]!) / n) / spread);
    }
    offsets[a] = (r[a]! - scales[a]! * q[a]!) / n;
  }
}

/** Mean offset 0 and geometric mean scale 1; the qualities follow in the next round. */
function normalise({ offsets, scales }: Estimates): void {
  const n = offsets.length;
  const growth = Math.exp(scales.reduce((total, scale) => total + Math.log(scale), 0) / n);
  for (let a = 0; a < n; a++) scales[a]! /= growth;
  const shift =
    offsets.reduce((total, offset) => total + offset, 0) / scales.reduce((total, scale) => total + scale, 0);
  for (let a = 0; a < n; a++) offsets[a]! -= scales[a]! * shift;
}

function standardErrors(group: OverlapGroup, fit: GroupFit, withScales: boolean) {
  const count = group.annotators.length;
  let squares = 0;
  for (const { annotator, item, rating } of group.ratings) {
    squares += (rating - fit.offsets[annotator]! - fit.scales[annotator]! * fit.quality[item]!) ** 2;
  }
  const parameters = withScales ? 2 * count - 2 : count - 1;
  const spareRatings = group.ratings.length - group.itemCount - parameters;
  const covariance = effectCovariance(group, fit, withScales);
  const errorAt = (index: number) =>
    covariance ? Math.sqrt(Math.max(0, covariance.values[index * (covariance.size + 1)]!)) : NaN;
  return {
    freedom: group.itemCount - parameters,
    residualSd: spareRatings > 0 ? Math.sqrt(squares / spareRatings) : NaN,
    offsetErrors: group.annotators.map((_, a) => errorAt(a)),
    scaleErrors: group.annotators.map((_, a) => (withScales ? errorAt(count + a) : 0)),
  };
}

function qualities(
  ratings: readonly AnnotatorRating[],
  effects: ReadonlyMap<string, AnnotatorEffect>,
): Map<string, number> {
  const totals = new Map<string, { top: number; bottom: number }>();
  for (const { annotator, item, rating } of ratings) {
    const { offset, scale } = effects.get(annotator)!;
    const { top, bottom } = totals.get(item) ?? { top: 0, bottom: 0 };
    totals.set(item, { top: top + scale * (rating - offset), bottom: bottom + scale ** 2 });
  }
  return new Map([...totals].map(([item, { top, bottom }]) => [item, top / bottom]));
}
