/** Logistic regression of shares, for what a win-rate would be at equal lengths. */
import { invariant } from '../shared/assert.ts';
import { invertPositiveDefinite, squareMatrix, type SquareMatrix } from './linearSystem.ts';
import { sigmoid } from './sigmoid.ts';

export interface LogisticFit {
  /** Log-odds for a feature of 1, in the order of the features. */
  readonly coefficients: Float64Array;
  /** Standard errors from the curvature at the optimum; for outcomes between 0 and 1 an upper bound. */
  readonly errors: Float64Array;
  readonly hasConverged: boolean;
}

const MAX_STEPS = 100;
const TOLERANCE = 1e-10;

/**
 * Maximises sum_i y_i log p_i + (1 - y_i) log(1 - p_i) - penalty / 2 |w|^2 with p = sigma(x w) by Newton's method with
 * step halving: scikit-learn's `LogisticRegression(C=1 / penalty, fit_intercept=False)`. There is no intercept but a
 * feature that is always 1. The penalty keeps coefficients finite when one side always wins.
 * @param features one row an observation  @param outcomes in [0, 1]: a tie is one half
 */
export function logisticRegression(
  features: readonly (readonly number[])[],
  outcomes: ArrayLike<number>,
  penalty = 0.1,
): LogisticFit {
  invariant(features.length === outcomes.length, `${features.length} rows for ${outcomes.length} outcomes`);
  invariant(penalty > 0, `penalty ${penalty}`);
  const size = features[0]?.length ?? 0;
  const data = { features, outcomes, penalty };
  let weights = new Float64Array(size);
  let value = objective(weights, data);
  for (let step = 0; step < MAX_STEPS; step++) {
    const { gradient, covariance } = curvature(weights, data);
    const move = product(covariance, gradient);
    let next = value;
    let candidate = weights;
    for (let scale = 1; scale > 1e-6; scale /= 2) {
      candidate = weights.map((weight, i) => weight + scale * move[i]!);
      next = objective(candidate, data);
      if (next >= value) break;
    }
    const largest = Math.max(0, ...move.map(Math.abs));
    if (next >= value) [weights, value] = [candidate, next];
    if (largest < TOLERANCE) return { ...result(weights, data), hasConverged: true };
  }
  return { ...result(weights, data), hasConverged: false };
}

interface Data {
  readonly features: readonly (readonly number[])[];
  readonly outcomes: ArrayLike<number>;
  readonly penalty: number;
}

const scoreOf = (row: readonly number[], weights: Float64Array): number =>
  row.reduce((sum, x, i) => sum + x * weights[i]!, 0);

/** log(1 + e^x) without overflow. */
const softplus = (x: number): number => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));

function objective(weights: Float64Array, { features, outcomes, penalty }: Data): number {
  let total = 0;
  for (const [i, row] of features.entries()) {
    const score = scoreOf(row, weights);
    total += outcomes[i]! * score - softplus(score);
  }
  return total - (penalty / 2) * weights.reduce((sum, weight) => sum + weight * weight, 0);
}

function curvature(weights: Float64Array, { features, outcomes, penalty }: Data) {
  const size = weights.length;
  const gradient = weights.map((weight) => -penalty * weight);
  const hessian = squareMatrix(size);
  for (let i = 0; i < size; i++) hessian.values[i * size + i] = penalty;
  for (const [n, row] of features.entries()) {
    const p = sigmoid(scoreOf(row, weights));
    for (let i = 0; i < size; i++) {
      gradient[i]! += (outcomes[n]! - p) * row[i]!;
      for (let j = 0; j < size; j++) hessian.values[i * size + j]! += p * (1 - p) * row[i]! * row[j]!;
    }
  }
  // The penalty makes it positive definite.
  return { gradient, covariance: invertPositiveDefinite(hessian)! };
}

function product({ size, values }: SquareMatrix, vector: Float64Array): Float64Array {
  return vector.map((_, i) => vector.reduce((sum, x, j) => sum + values[i * size + j]! * x, 0));
}

function result(weights: Float64Array, data: Data): Pick<LogisticFit, 'coefficients' | 'errors'> {
  const { covariance } = curvature(weights, data);
  return {
    coefficients: weights,
    errors: weights.map((_, i) => Math.sqrt(covariance.values[i * covariance.size + i]!)),
  };
}
