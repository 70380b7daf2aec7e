/** Gao et al.'s forms fitted to measured curves (arXiv:2210.10760, section 3.1), one fit a seed. */
import {
  fitOveroptimization,
  type OptimizationForm,
  type OveroptimizationFit,
  overoptimizedReward,
} from '../../statistics/curveFits.ts';
import { mean } from '../../statistics/descriptive.ts';
import { estimate, type Estimate } from '../frontier/frontierSummary.ts';

/** One seed's curve over d = sqrt(KL): rewards less the SFT model's, in standard deviations of its answers. */
export interface ScaledCurve {
  readonly seed: number;
  readonly distance: readonly number[];
  readonly gold: readonly number[];
  readonly proxy: readonly number[];
}

export interface CurveFitOfSeed {
  readonly seed: number;
  readonly fit: OveroptimizationFit;
  /** Root of the mean squared residual, standard deviations. */
  readonly rmse: number;
  /** Where the measured gold reward is highest, sqrt(nats). */
  readonly measuredPeak: number;
  /** Where the fit is furthest from a point, and by how much (measured less fitted). */
  readonly worst: { readonly distance: number; readonly residual: number };
}

export interface FitOverSeeds {
  readonly form: OptimizationForm;
  readonly perSeed: readonly CurveFitOfSeed[];
  readonly alpha: Estimate;
  readonly beta: Estimate;
  readonly rSquared: Estimate;
  readonly rmse: Estimate;
  /** d*, over the seeds whose fit has a peak. */
  readonly peak: Estimate;
  readonly measuredPeak: Estimate;
  /** Seeds whose fit falls nowhere. */
  readonly withoutPeak: number;
}

/** Gold is brought to the proxy's scale: less the SFT model's mean, over the standard deviation of its answers. */
export function scaledCurve(
  seed: number,
  {
    kl,
    gold,
    proxy,
  }: { readonly kl: readonly number[]; readonly gold: readonly number[]; readonly proxy: readonly number[] },
  goldSd: number,
): ScaledCurve {
  const [goldStart = 0] = gold;
  const [proxyStart = 0] = proxy;
  return {
    seed,
    distance: kl.map((nats) => Math.sqrt(Math.max(0, nats))),
    gold: gold.map((value) => (value - goldStart) / goldSd),
    proxy: proxy.map((value) => value - proxyStart),
  };
}

export function fitOverSeeds(
  form: OptimizationForm,
  curves: readonly ScaledCurve[],
  which: 'gold' | 'proxy' = 'gold',
): FitOverSeeds {
  const perSeed = curves.map((curve) => fitOfSeed(form, curve, which));
  const peaks = perSeed.map(({ fit }) => fit.peak.distance).filter(Number.isFinite);
  const over = (value: (fit: CurveFitOfSeed) => number) => estimate(perSeed.map(value));
  return {
    form,
    perSeed,
    alpha: over(({ fit }) => fit.alpha),
    beta: over(({ fit }) => fit.beta),
    rSquared: over(({ fit }) => fit.rSquared),
    rmse: over(({ rmse }) => rmse),
    peak: estimate(peaks),
    measuredPeak: over(({ measuredPeak }) => measuredPeak),
    withoutPeak: perSeed.length - peaks.length,
  };
}

function fitOfSeed(form: OptimizationForm, curve: ScaledCurve, which: 'gold' | 'proxy'): CurveFitOfSeed {
  const { seed, distance } = curve;
  const values = curve[which];
  const fit = fitOveroptimization(form, distance, values);
  const residuals = values.map((value, i) => value - overoptimizedReward(fit, distance[i]!));
  const worst = indexOfMost(residuals.map(Math.abs));
  return {
    seed,
    fit,
    rmse: Math.sqrt(mean(residuals.map((residual) => residual ** 2))),
    measuredPeak: distance[indexOfMost(values)] ?? NaN,
    worst: { distance: distance[worst] ?? NaN, residual: residuals[worst] ?? NaN },
  };
}

/** Where the form with the mean parameters, which is the one that is drawn, has its peak; NaN without one. */
export function peakOfMeanFit({ form, alpha, beta }: Pick<FitOverSeeds, 'form' | 'alpha' | 'beta'>): number {
  const [a, b] = [alpha.mean, beta.mean];
  if (!(b > 0) || (form === 'best-of-n' && !(a > 0))) return NaN;
  return form === 'best-of-n' ? a / (2 * b) : Math.exp(a / b - 1);
}

const indexOfMost = (values: readonly number[]): number => values.indexOf(Math.max(...values));
