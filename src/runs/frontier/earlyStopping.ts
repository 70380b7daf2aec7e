/** Is a KL penalty more than early stopping? Two runs held against each other at equal KL (Gao et al. 2022, section 3.6). */
import { mean } from '../../statistics/descriptive.ts';
import { differenceText } from './differenceText.ts';
import { estimate, type Estimate, isClear } from './frontierSummary.ts';

/** A run's evaluations in the order of training. */
export interface Trajectory {
  readonly kl: readonly number[];
  readonly gold: readonly number[];
}

/**
 * The best gold reward of a run stopped before it goes beyond a KL: at an evaluation, or, by straight lines between
 * evaluations, where it crosses the limit. Without the crossings a run that moves fast would be judged too low.
 * @returns NaN if it begins beyond
 */
export function bestAlong({ kl, gold }: Trajectory, limit: number): number {
  let best = NaN;
  const consider = (value: number) => {
    if (!(best >= value)) best = value;
  };
  for (let i = 0; i < kl.length; i++) {
    if (kl[i]! <= limit) consider(gold[i]!);
    if (i === 0) continue;
    const [from, to] = [kl[i - 1]!, kl[i]!];
    if (from <= limit === to <= limit) continue;
    const share = (limit - from) / (to - from);
    consider(gold[i - 1]! + share * (gold[i]! - gold[i - 1]!));
  }
  return best;
}

/** Best gold reward within a KL limit with a penalty, less that of a run with less penalty or none. */
export interface PenaltyEffect {
  readonly klAtMost: number;
  readonly withPenalty: Estimate;
  readonly without: Estimate;
  /** Seed by seed. */
  readonly difference: Estimate;
}
const LIMITS = [0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30];

/**
 * @param pairs a penalised run and its counterpart, one pair a seed
 * @returns at limits that every penalised run reached: further out there is nothing to compare
 */
export function penaltyEffectsOf(
  pairs: readonly { readonly held: Trajectory; readonly free: Trajectory }[],
): PenaltyEffect[] {
  const reach = Math.min(...pairs.map(({ held }) => Math.max(...held.kl)));
  return LIMITS.filter((limit) => pairs.length > 0 && limit <= reach).map((klAtMost) => {
    const held = pairs.map((pair) => bestAlong(pair.held, klAtMost));
    const free = pairs.map((pair) => bestAlong(pair.free, klAtMost));
    return {
      klAtMost,
      withPenalty: estimate(held),
      without: estimate(free),
      difference: estimate(held.map((value, i) => value - free[i]!)),
    };
  });
}

/**
 * Where a penalised run settles, against the other run when it first passes that KL. Nothing is picked by its gold
 * reward, so neither side is flattered.
 */
export interface SettledComparison {
  /** Mean over the last quarter of the penalised run's evaluations. */
  readonly kl: Estimate;
  readonly held: Estimate;
  /** Gold reward of the other run there, by a straight line between two evaluations. */
  readonly stopped: Estimate;
  /** Seed by seed. */
  readonly difference: Estimate;
  /** Share of its steps after which the other run was there. */
  readonly stoppedAfter: Estimate;
}

/** @returns null without a pair, or if one of the other runs never came so far */
export function settledComparison(
  pairs: readonly { readonly held: Trajectory; readonly free: Trajectory }[],
): SettledComparison | null {
  const facts = pairs.map(({ held, free }) => {
    const from = Math.floor(held.kl.length * 0.75);
    const kl = mean(held.kl.slice(from));
    return { kl, held: mean(held.gold.slice(from)), ...firstCrossing(free, kl) };
  });
  if (facts.length === 0 || facts.some(({ gold }) => Number.isNaN(gold))) return null;
  return {
    kl: estimate(facts.map((fact) => fact.kl)),
    held: estimate(facts.map((fact) => fact.held)),
    stopped: estimate(facts.map((fact) => fact.gold)),
    difference: estimate(facts.map((fact) => fact.held - fact.gold)),
    stoppedAfter: estimate(facts.map((fact) => fact.share)),
  };
}

function firstCrossing({ kl, gold }: Trajectory, limit: number): { gold: number; share: number } {
  const after = kl.findIndex((value) => value > limit);
  if (after < 1) return { gold: NaN, share: NaN };
  const part = (limit - kl[after - 1]!) / (kl[after]! - kl[after - 1]!);
  return {
    gold: gold[after - 1]! + part * (gold[after]! - gold[after - 1]!),
    share: (after - 1 + part) / (kl.length - 1),
  };
}

/** What Gao et al. found, tested: in words that follow from the interval of the difference. */
export function settledText({ kl, held, stopped, difference, stoppedAfter }: SettledComparison): string {
  const found = `It settles at KL ${kl.mean.toFixed(1)} with gold ${held.mean.toFixed(3)}; the other had ${stopped.mean.toFixed(3)} when it passed that KL, after ${(100 * stoppedAfter.mean).toFixed(0)} % of its steps: ${differenceText(difference)}.`;
  if (!isClear(difference))
    return `${found} The interval includes 0: ${difference.perSeed.length} seeds do not tell the penalty from early stopping, which is all that Gao et al. 2022 found it to be.`;
  return difference.mean > 0
    ? `${found} So here the penalty is more than early stopping, unlike in Gao et al. 2022: it lets the policy go on learning at that KL, which the other only passes through.`
    : `${found} So the penalty costs gold reward at the same KL.`;
}
