/** Least-squares lines, and the forms of Gao et al. 2022 ("Scaling laws for reward model overoptimization"). */
import { invariant } from '../shared/assert.ts';
import { mean, sum } from './descriptive.ts';
import { studentReach } from './distributions.ts';
import type { Interval } from './intervals.ts';

export interface LineFit {
  readonly intercept: number;
  readonly slope: number;
  /** Share of the variance of y that the line explains; NaN when y does not vary. */
  readonly rSquared: number;
  /** Standard errors; NaN with fewer than three points. */
  readonly interceptError: number;
  readonly slopeError: number;
  readonly slopeInterval: Interval;
  /** Standard deviation of the residuals with n - 2 degrees of freedom. */
  readonly residualSd: number;
}

/** Ordinary least squares of y on x. NaN throughout when x does not vary. @param confidence of the slope's interval */
export function linearRegression(x: ArrayLike<number>, y: ArrayLike<number>, confidence = 0.95): LineFit {
  requireSameLength(x, y);
  const n = x.length;
  const centerX = mean(x);
  const centerY = mean(y);
  let xx = 0;
  let xy = 0;
  for (let i = 0; i < n; i++) {
    xx += (x[i]! - centerX) ** 2;
    xy += (x[i]! - centerX) * (y[i]! - centerY);
  }
  const slope = xx === 0 ? NaN : xy / xx;
  const intercept = centerY - slope * centerX;
  const fitted = Float64Array.from(x, (value) => intercept + slope * value);
  const { rSquared, residualSquares } = goodness(y, fitted);
  const residualSd = n > 2 ? Math.sqrt(residualSquares / (n - 2)) : NaN;
  const slopeError = residualSd / Math.sqrt(xx);
  const reach = studentReach(confidence, n - 2) * slopeError;
  return {
    intercept,
    slope,
    rSquared,
    interceptError: residualSd * Math.sqrt(1 / n + centerX ** 2 / xx),
    slopeError,
    slopeInterval: { low: slope - reach, high: slope + reach },
    residualSd,
  };
}

/** Which way the policy was optimised against the proxy reward. */
export type OptimizationForm = 'best-of-n' | 'rl';

export interface OveroptimizationFit {
  readonly form: OptimizationForm;
  readonly alpha: number;
  readonly beta: number;
  /** About the mean of the rewards, so it may be negative: the form has no intercept. NaN when they do not vary. */
  readonly rSquared: number;
  /** Where the fitted gold reward peaks, in sqrt(nats), and its height; NaN unless alpha, beta > 0 (rl: beta > 0). */
  readonly peak: { readonly distance: number; readonly reward: number };
}

/**
 * Fits gold reward over d = sqrt(KL(policy || initial)): best-of-n R(d) = d (alpha - beta d), RL R(d) =
 * d (alpha - beta ln d) (Gao et al. 2022, section 3.1), by least squares, in which both are linear. The forms go
 * through 0, so give rewards less the initial policy's.
 * @param distances d >= 0 in sqrt(nats)  @param rewards gold reward minus its value at d = 0
 * @returns NaN coefficients when the points do not determine both
 */
export function fitOveroptimization(
  form: OptimizationForm,
  distances: ArrayLike<number>,
  rewards: ArrayLike<number>,
): OveroptimizationFit {
  requireSameLength(distances, rewards);
  let aa = 0;
  let ab = 0;
  let bb = 0;
  let ay = 0;
  let by = 0;
  for (let i = 0; i < distances.length; i++) {
    const a = distances[i]!;
    invariant(a >= 0, `distance ${i} is ${a}`);
    const b = decline(form, a);
    aa += a * a;
    ab += a * b;
    bb += b * b;
    ay += a * rewards[i]!;
    by += b * rewards[i]!;
  }
  const determinant = aa * bb - ab * ab;
  const determined = determinant > 1e-12 * aa * bb;
  const alpha = determined ? (bb * ay - ab * by) / determinant : NaN;
  const beta = determined ? (ab * ay - aa * by) / determinant : NaN;
  const fitted = Float64Array.from(distances, (d) => overoptimizedReward({ form, alpha, beta }, d));
  return { form, alpha, beta, rSquared: goodness(rewards, fitted).rSquared, peak: peakOf(form, alpha, beta) };
}

/** The fitted form at distance d: d (alpha - beta d) or d (alpha - beta ln d). */
export function overoptimizedReward(
  { form, alpha, beta }: Pick<OveroptimizationFit, 'form' | 'alpha' | 'beta'>,
  distance: number,
): number {
  return alpha * distance - beta * decline(form, distance);
}

/** d^2, or d ln d, which tends to 0 at 0. */
function decline(form: OptimizationForm, d: number): number {
  if (form === 'best-of-n') return d * d;
  return d === 0 ? 0 : d * Math.log(d);
}

function peakOf(form: OptimizationForm, alpha: number, beta: number) {
  if (!(beta > 0) || (form === 'best-of-n' && !(alpha > 0))) return { distance: NaN, reward: NaN };
  const distance = form === 'best-of-n' ? alpha / (2 * beta) : Math.exp(alpha / beta - 1);
  return { distance, reward: overoptimizedReward({ form, alpha, beta }, distance) };
}

/** KL of best-of-n sampling from the sampler, in nats: ln n - (n - 1) / n (Stiennon et al. 2020, appendix G.3). */
export function bestOfNKl(n: number): number {
  return Math.log(n) - (n - 1) / n;
}

function goodness(y: ArrayLike<number>, fitted: ArrayLike<number>) {
  const center = mean(y);
  const squares = (distance: (value: number, i: number) => number) =>
    sum(Float64Array.from(y, (value, i) => distance(value, i) ** 2));
  const residualSquares = squares((value, i) => value - fitted[i]!);
  const total = squares((value) => value - center);
  return { residualSquares, rSquared: total === 0 ? NaN : 1 - residualSquares / total };
}

function requireSameLength(x: ArrayLike<number>, y: ArrayLike<number>): void {
  invariant(x.length === y.length, `${x.length} values of x for ${y.length} of y`);
}
