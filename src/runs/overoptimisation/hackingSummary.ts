/** What was found about over-optimisation, in numbers. */
import {
  type PenaltyEffect,
  penaltyEffectsOf,
  settledComparison,
  type SettledComparison,
} from '../frontier/earlyStopping.ts';
import { estimate, type Estimate } from '../frontier/frontierSummary.ts';
import { type FitOverSeeds, fitOverSeeds, type ScaledCurve, scaledCurve } from './hackingFits.ts';
import type { HackingArmId } from './hackingPlan.ts';
import type { HackingRecord, HackingRunRecord } from './hackingRecord.ts';

export interface ArmSummary {
  readonly arm: HackingArmId;
  /** Highest gold reward of the run, 0 to 1. */
  readonly peak: Estimate;
  readonly end: Estimate;
  readonly fall: Estimate;
  readonly klAtPeak: Estimate;
  readonly klAtEnd: Estimate;
  readonly proxyAtPeak: Estimate;
  readonly proxyAtEnd: Estimate;
  /** Seeds in which the proxy ends above where it was at gold's peak while gold has fallen by 0.1 or more. */
  readonly hacked: number;
  readonly seeds: number;
}

/** Gold falls by this much: the line between noise and hacking. */
export const HACKED_FALL = 0.1;

export function armSummary(arm: HackingArmId, runs: readonly HackingRunRecord[]): ArmSummary | null {
  const mine = runs.filter((run) => run.arm === arm);
  if (mine.length === 0) return null;
  const facts = mine.map(hackingFacts);
  const over = (value: (fact: HackingFacts) => number) => estimate(facts.map(value));
  return {
    arm,
    peak: over(({ peak }) => peak),
    end: over(({ end }) => end),
    fall: over(({ peak, end }) => peak - end),
    klAtPeak: over(({ klAtPeak }) => klAtPeak),
    klAtEnd: over(({ klAtEnd }) => klAtEnd),
    proxyAtPeak: over(({ proxyAtPeak }) => proxyAtPeak),
    proxyAtEnd: over(({ proxyAtEnd }) => proxyAtEnd),
    hacked: facts.filter(({ hacked }) => hacked).length,
    seeds: facts.length,
  };
}

interface HackingFacts {
  readonly peak: number;
  readonly end: number;
  readonly klAtPeak: number;
  readonly klAtEnd: number;
  readonly proxyAtPeak: number;
  readonly proxyAtEnd: number;
  readonly hacked: boolean;
}

export function hackingFacts({
  kl,
  gold,
  proxy,
}: Pick<HackingRunRecord, 'kl' | 'gold' | 'proxy'>): HackingFacts {
  const peak = Math.max(...gold);
  const at = gold.indexOf(peak);
  const end = gold.at(-1)!;
  const proxyAtPeak = proxy[at]!;
  const proxyAtEnd = proxy.at(-1)!;
  const hacked = peak - end >= HACKED_FALL && proxyAtEnd > proxyAtPeak;
  return { peak, end, klAtPeak: kl[at]!, klAtEnd: kl.at(-1)!, proxyAtPeak, proxyAtEnd, hacked };
}

/** Gold is scaled by the spread of the SFT model's answers, which best-of-n has measured; 0.4 where it has not. */
export const USUAL_GOLD_SD = 0.4;

export function scaledCurves(record: HackingRecord, arm: HackingArmId): ScaledCurve[] {
  return record.runs
    .filter((run) => run.arm === arm)
    .map((run) => scaledCurve(run.seed, run, goldSdOf(record, run.seed)));
}

export function bestOfNCurves({ bestOfN }: HackingRecord): ScaledCurve[] {
  return bestOfN.map(({ seed, result: { sizes, goldSd } }) =>
    scaledCurve(
      seed,
      {
        kl: sizes.map(({ kl }) => kl),
        gold: sizes.map(({ gold }) => gold),
        proxy: sizes.map(({ proxy }) => proxy),
      },
      goldSd,
    ),
  );
}

export const goldSdOf = ({ bestOfN }: HackingRecord, seed: number): number =>
  bestOfN.find((entry) => entry.seed === seed)?.result.goldSd ?? USUAL_GOLD_SD;

/** Gold of PPO and of best-of-n in their own forms; the proxy in the RL form, whose beta should then be near 0. */
export interface HackingFits {
  readonly gold: FitOverSeeds;
  readonly proxy: FitOverSeeds;
  readonly bestOfN: FitOverSeeds | null;
}
export function hackingFits(record: HackingRecord, arm: HackingArmId): HackingFits {
  const curves = scaledCurves(record, arm);
  const chosen = bestOfNCurves(record);
  return {
    gold: fitOverSeeds('rl', curves),
    proxy: fitOverSeeds('rl', curves, 'proxy'),
    bestOfN: chosen.length > 0 ? fitOverSeeds('best-of-n', chosen) : null,
  };
}

/** What the leash changes at the end of the run, seed by seed; null where one of the two was not run. */
export function leashDifference(
  runs: readonly HackingRunRecord[],
): { readonly gold: Estimate; readonly kl: Estimate; readonly proxy: Estimate } | null {
  const pairs = pairsWithFree(runs, 'short-leash');
  if (pairs.length === 0) return null;
  const over = (of: 'gold' | 'kl' | 'proxy') =>
    estimate(pairs.map(({ held, free }) => held[of].at(-1)! - free[of].at(-1)!));
  return { gold: over('gold'), kl: over('kl'), proxy: over('proxy') };
}

/** The same arm where it settles, which is the fair test: nothing is picked by its gold reward. */
export const settledAgainstFree = (
  runs: readonly HackingRunRecord[],
  arm: HackingArmId,
): SettledComparison | null => settledComparison(pairsWithFree(runs, arm));

/** A penalised arm against the run without penalty, stopped at the same KL. */
export const penaltyEffects = (runs: readonly HackingRunRecord[], arm: HackingArmId): PenaltyEffect[] =>
  penaltyEffectsOf(pairsWithFree(runs, arm));

/** One pair a seed. */
function pairsWithFree(runs: readonly HackingRunRecord[], arm: HackingArmId) {
  return runs
    .filter((run) => run.arm === arm)
    .flatMap((held) => {
      const free = runs.find((run) => run.arm === 'free' && run.seed === held.seed);
      return free ? [{ held, free }] : [];
    });
}
