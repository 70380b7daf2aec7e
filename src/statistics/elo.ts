/** Elo ratings: scores that follow a sequence of comparisons (Elo 1978, "The rating of chessplayers"). */
import type { Comparison } from './comparisons.ts';

export interface EloOptions {
  /** Rating of a newcomer, 1500 unless told. */
  readonly initial?: number;
  /** Points at stake in a comparison of weight 1, 32 unless told. */
  readonly stake?: number;
}

/**
 * Goes through the comparisons in order: each side gains stake * (result - expected), with result 1, 1/2 (tie) or 0
 * and expected = 1 / (1 + 10^((other - own) / 400)). Points are never created or lost. The outcome depends on the
 * order: for a fixed set of comparisons prefer `bradleyTerry`.
 */
export function eloRatings(
  comparisons: readonly Comparison[],
  { initial = 1500, stake = 32 }: EloOptions = {},
): Map<string, number> {
  const ratings = new Map<string, number>();
  for (const { winner, loser, isTie = false, weight = 1 } of comparisons) {
    const own = ratings.get(winner) ?? initial;
    const other = ratings.get(loser) ?? initial;
    const gain = stake * weight * ((isTie ? 0.5 : 1) - eloExpectation(own, other));
    ratings.set(winner, own + gain);
    ratings.set(loser, other - gain);
  }
  return ratings;
}

/** Expected result of the first against the second, 0-1. */
export function eloExpectation(own: number, other: number): number {
  return 1 / (1 + 10 ** ((other - own) / 400));
}

/** A Bradley-Terry score (natural log-odds) on Elo's scale: 400 points are odds of ten to one. */
export function eloFromScore(score: number, center = 1500): number {
  return center + (400 / Math.LN10) * score;
}
