/**
 * How well a yes/no prediction fits yes/no labels, for example "the reward model scores the chosen answer higher".
 * Zero divisions answer as scikit-learn's metrics do with `zero_division=0`; an area that needs both classes is NaN
 * when one of them is missing.
 */
import { invariant } from '../shared/assert.ts';

/** Positive where the entry is true or not 0. */
export type Labels = ArrayLike<boolean | number>;

export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** Counts of the four outcomes. @throws AppError('internal') when the lengths differ */
export function confusionCounts(labels: Labels, predictions: Labels): Confusion {
  requireSameLength(labels, predictions);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < labels.length; i++) counts[(labels[i] ? 2 : 0) + (predictions[i] ? 1 : 0)]! += 1;
  const [trueNegatives, falsePositives, falseNegatives, truePositives] = counts as [
    number,
    number,
    number,
    number,
  ];
  return { truePositives, falsePositives, trueNegatives, falseNegatives };
}

/** Predicts positive where the score is at least `threshold`. */
export function thresholded(scores: ArrayLike<number>, threshold: number): boolean[] {
  return Array.from(scores, (score) => score >= threshold);
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Share of right predictions; NaN for no items at all. */
export function accuracy(c: Confusion): number {
  const right = c.truePositives + c.trueNegatives;
  return right / (right + c.falsePositives + c.falseNegatives);
}

/** Share of the predicted positives that are positive: TP / (TP + FP); 0 when none is predicted. */
export function precision(c: Confusion): number {
  return share(c.truePositives, c.truePositives + c.falsePositives);
}

/** Share of the positives that are found: TP / (TP + FN); 0 when there are none. */
export function recall(c: Confusion): number {
  return share(c.truePositives, c.truePositives + c.falseNegatives);
}

/** Harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN); 0 without positives on either side. */
export function f1(c: Confusion): number {
  return share(2 * c.truePositives, 2 * c.truePositives + c.falsePositives + c.falseNegatives);
}

/** All four at once, each 0-1. */
export function classificationReport(labels: Labels, predictions: Labels) {
  const counts = confusionCounts(labels, predictions);
  return {
    counts,
    accuracy: accuracy(counts),
    precision: precision(counts),
    recall: recall(counts),
    f1: f1(counts),
  };
}

/** One point for each threshold at which the predictions change, from "nothing is positive" on. */
export interface RocCurve {
  readonly falsePositiveRate: readonly number[];
  readonly truePositiveRate: readonly number[];
  /** Positive means score >= threshold; the first is Infinity. */
  readonly thresholds: readonly number[];
}

/**
 * The receiver operating characteristic with every threshold kept (scikit-learn's `drop_intermediate=False`). Tied
 * scores move together, so their segment is diagonal. A rate whose class is missing is NaN.
 */
export function rocCurve(labels: Labels, scores: ArrayLike<number>): RocCurve {
  const steps = cumulativeCounts(labels, scores);
  const { positives, negatives } = steps.at(-1) ?? { positives: 0, negatives: 0 };
  return {
    falsePositiveRate: [0, ...steps.map((step) => step.negatives)].map((count) => count / negatives),
    truePositiveRate: [0, ...steps.map((step) => step.positives)].map((count) => count / positives),
    thresholds: [Infinity, ...steps.map((step) => step.threshold)],
  };
}

/**
 * Area under the ROC curve: the probability that a random positive scores above a random negative, ties counting one
 * half (Mann-Whitney). NaN when either class is missing.
 */
export function rocAuc(labels: Labels, scores: ArrayLike<number>): number {
  let below = { positives: 0, negatives: 0 };
  let area = 0;
  for (const step of cumulativeCounts(labels, scores)) {
    const rise = step.positives - below.positives;
    area += (step.negatives - below.negatives) * (below.positives + rise / 2);
    below = step;
  }
  return area / (below.positives * below.negatives);
}

/** Sum over thresholds of (recall - previous recall) * precision, without interpolation; 0 without positives. */
export function averagePrecision(labels: Labels, scores: ArrayLike<number>): number {
  let found = 0;
  let total = 0;
  for (const { positives, negatives } of cumulativeCounts(labels, scores)) {
    total += (positives - found) * (positives / (positives + negatives));
    found = positives;
  }
  return share(total, found);
}

interface CumulativeCount {
  readonly threshold: number;
  readonly positives: number;
  readonly negatives: number;
}

/** Positives and negatives at or above each distinct score, from the highest score down. */
function cumulativeCounts(labels: Labels, scores: ArrayLike<number>): CumulativeCount[] {
  requireSameLength(labels, scores);
  const order = Array.from({ length: scores.length }, (_, i) => i).toSorted(
    (a, b) => scores[b]! - scores[a]! || 0,
  );
  const steps: CumulativeCount[] = [];
  let positives = 0;
  let negatives = 0;
  for (const [rank, i] of order.entries()) {
    invariant(!Number.isNaN(scores[i]!), `score ${i} is NaN`);
    if (labels[i]) positives++;
    else negatives++;
    const next = order[rank + 1];
    if (next === undefined || scores[next] !== scores[i])
      steps.push({ threshold: scores[i]!, positives, negatives });
  }
  return steps;
}

function requireSameLength(labels: ArrayLike<unknown>, others: ArrayLike<unknown>): void {
  invariant(labels.length === others.length, `${labels.length} labels for ${others.length} predictions`);
}
