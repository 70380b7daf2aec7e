/** What a measured frontier says, with intervals over seeds. */
import { rngKey } from '../../shared/rng.ts';
import { mean, standardDeviation } from '../../statistics/descriptive.ts';
import { studentReach } from '../../statistics/distributions.ts';
import { bootstrapBand, type CurveBand, type Interval } from '../../statistics/intervals.ts';
import { bestWithin, envelopeOn } from './envelope.ts';
import { type FrontierMethodId, frontierMethods } from './frontierMethods.ts';
import { type FrontierPoint, frontierPoints, pointsOf } from './frontierPoints.ts';
import type { FrontierRecord } from './frontierRecord.ts';

/** The KL limits that the table is about, nats. */
export const KL_LIMITS = [3, 5, 10] as const;
const CONFIDENCE = 0.95;
/** Any key will do; the same one, so that a figure does not change as one looks at it. */
const BAND_KEY = rngKey(2305);

export interface Estimate {
  readonly mean: number;
  /** 95 % Student interval over seeds, which are few: it is wide on purpose. NaN with one seed. */
  readonly interval: Interval;
  /** One a seed, in the record's order. */
  readonly perSeed: readonly number[];
}

export interface BestAtKl {
  readonly method: FrontierMethodId;
  readonly klAtMost: number;
  /** Highest gold reward of all points of a seed at no more KL: the best of many noisy points, so a little too high. */
  readonly best: Estimate;
  /**
   * The same with the point chosen by the other seeds, whose luck is not this seed's. Undefined with one seed, and
   * for best-of-n, where nothing is picked by its outcome.
   */
  readonly pickedElsewhere: Estimate | undefined;
}

export interface PairedDifference {
  readonly better: FrontierMethodId;
  readonly than: FrontierMethodId;
  readonly klAtMost: number;
  /** Of the best gold rewards, seed by seed. */
  readonly difference: Estimate;
}

export interface FrontierSummary {
  readonly points: readonly FrontierPoint[];
  readonly bests: readonly BestAtKl[];
  /** Mean over seeds. */
  readonly start: number;
}

export function estimate(perSeed: readonly number[]): Estimate {
  const center = mean(perSeed);
  const reach =
    perSeed.length < 2
      ? NaN
      : (studentReach(CONFIDENCE, perSeed.length - 1) * standardDeviation(perSeed)) /
        Math.sqrt(perSeed.length);
  return { mean: center, interval: { low: center - reach, high: center + reach }, perSeed };
}

export function frontierSummary(record: FrontierRecord): FrontierSummary {
  const points = frontierPoints(record);
  const measured = new Set(points.map(({ method }) => method));
  const bests = [...measured].flatMap((method) =>
    KL_LIMITS.map((klAtMost) => ({
      method,
      klAtMost,
      best: estimate(bestPerSeed(points, record.seeds, method, klAtMost)),
      pickedElsewhere: pickedElsewhere(points, record.seeds, method, klAtMost),
    })),
  );
  const starts = record.seeds.map(
    (seed) => points.find((point) => point.seed === seed && point.kl === 0)?.gold,
  );
  return { points, bests, start: mean(starts.filter((gold) => gold !== undefined)) };
}

/** NaN for a seed without a point so near. */
export function bestPerSeed(
  points: readonly FrontierPoint[],
  seeds: readonly number[],
  method: FrontierMethodId,
  klAtMost: number,
): number[] {
  return seeds.map((seed) => bestWithin(pointsOf(points, method, seed), klAtMost)?.gold ?? NaN);
}

/**
 * For each seed: of the points within its own KL limit, the one whose setting and step did best on the other seeds, and
 * what it is worth here. KL may be looked at, as a practitioner can; gold reward may not.
 */
function pickedElsewhere(
  points: readonly FrontierPoint[],
  seeds: readonly number[],
  method: FrontierMethodId,
  klAtMost: number,
): Estimate | undefined {
  if (seeds.length < 2 || method.startsWith('best-of-n')) return undefined;
  const mine = pointsOf(points, method);
  const place = ({ setting, step }: FrontierPoint) => `${setting} ${step}`;
  const bySeed = new Map(seeds.map((seed) => [seed, new Map<string, FrontierPoint>()]));
  for (const point of mine) bySeed.get(point.seed)?.set(place(point), point);
  const perSeed = seeds.map((seed) => {
    let best = { elsewhere: -Infinity, here: NaN };
    for (const [key, point] of bySeed.get(seed)!) {
      if (point.kl > klAtMost) continue;
      const others = seeds
        .filter((other) => other !== seed)
        .map((other) => bySeed.get(other)!.get(key)?.gold);
      const known = others.filter((gold) => gold !== undefined);
      const elsewhere = known.length === 0 ? -Infinity : mean(known);
      if (elsewhere > best.elsewhere) best = { elsewhere, here: point.gold };
    }
    return best.here;
  });
  return estimate(perSeed);
}

/** Of two methods' best gold rewards within a KL limit, seed by seed: the same labels, prompts and SFT model. */
export function pairedDifference(
  { points }: Pick<FrontierSummary, 'points'>,
  seeds: readonly number[],
  better: FrontierMethodId,
  than: FrontierMethodId,
  klAtMost: number,
): PairedDifference {
  const a = bestPerSeed(points, seeds, better, klAtMost);
  const b = bestPerSeed(points, seeds, than, klAtMost);
  return { better, than, klAtMost, difference: estimate(a.map((value, i) => value - b[i]!)) };
}

/** Whether an interval lies wholly on one side of 0. */
export const isClear = ({ interval: { low, high } }: Estimate): boolean => low > 0 || high < 0;

export interface RankedMethod {
  readonly method: FrontierMethodId;
  readonly best: Estimate;
  /** Whether it is clearly ahead of the next one, seed by seed; false for the last. */
  readonly aheadOfNext: boolean;
}

/** The methods by their mean best gold reward within a KL limit, the best first. */
export function ordering(
  summary: FrontierSummary,
  seeds: readonly number[],
  klAtMost: number,
): RankedMethod[] {
  const shown = new Set<string>(frontierMethods.map(({ id }) => id));
  const ranked = summary.bests
    .filter((entry) => entry.klAtMost === klAtMost && shown.has(entry.method) && entry.best.mean > -Infinity)
    .toSorted((a, b) => b.best.mean - a.best.mean);
  return ranked.map(({ method, best }, i) => {
    const next = ranked[i + 1];
    const clear = next
      ? isClear(pairedDifference(summary, seeds, method, next.method, klAtMost).difference)
      : false;
    return { method, best, aheadOfNext: clear };
  });
}

export interface FrontierBand extends CurveBand {
  readonly method: FrontierMethodId;
  readonly grid: readonly number[];
}

/** Mean envelope with a 95 % bootstrap band over seeds, as far as all seeds went. */
export function frontierBand(
  points: readonly FrontierPoint[],
  seeds: readonly number[],
  method: FrontierMethodId,
  klMax = 20,
): FrontierBand | null {
  const bySeed = seeds.map((seed) => pointsOf(points, method, seed)).filter((mine) => mine.length > 0);
  if (bySeed.length === 0) return null;
  const reach = Math.min(klMax, ...bySeed.map((mine) => Math.max(...mine.map(({ kl }) => kl))));
  const grid = Array.from({ length: 161 }, (_, i) => reach * (i / 160) ** 2); // closer where it rises
  const curves = bySeed.map((mine) => envelopeOn(mine, grid));
  return { method, grid, ...bootstrapBand(curves, { key: BAND_KEY, resamples: 500 }) };
}
