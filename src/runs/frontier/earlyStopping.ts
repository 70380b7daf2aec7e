/** Is a KL penalty more than early stopping? Two runs held against each other at equal KL (Gao et al. 2022, section 3.6). */
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
export type PenaltyVerdict = 'no better' | 'better somewhere' | 'worse somewhere' | 'both';

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

export function penaltyVerdict(effects: readonly PenaltyEffect[]): PenaltyVerdict {
  const clear = effects.map(({ difference }) => difference).filter(isClear);
  const better = clear.some((difference) => difference.mean > 0);
  const worse = clear.some((difference) => difference.mean < 0);
  if (better && worse) return 'both';
  return better ? 'better somewhere' : worse ? 'worse somewhere' : 'no better';
}
