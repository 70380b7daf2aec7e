/** Two-sided tests for paired comparisons, such as wins and losses of two models on the same prompts. */
import { invariant } from '../shared/assert.ts';
import { randomStream, type RngKey } from '../shared/rng.ts';
import { fairBinomialAtMost } from './distributions.ts';

/**
 * Exact sign test: how likely so uneven a split of wins and losses is when both are equally good. Ties are left out.
 * @returns p in (0, 1]; 1 when there is nothing but ties
 */
export function signTest(wins: number, losses: number): number {
  invariant(Number.isInteger(wins) && Number.isInteger(losses), `${wins} wins and ${losses} losses`);
  invariant(wins >= 0 && losses >= 0, `${wins} wins and ${losses} losses`);
  return Math.min(1, 2 * fairBinomialAtMost(Math.min(wins, losses), wins + losses));
}

export interface PermutationOptions {
  readonly key: RngKey;
  /** Random sign flips when there are too many to try all; 10,000 unless told. */
  readonly resamples?: number;
}

const MAX_EXACT = 14;

/**
 * Paired permutation test of a mean difference of 0 (Fisher 1935): flips the sign of each difference. All 2^n flips
 * up to n = 14, else random ones with (hits + 1) / (flips + 1), which is never 0 (Phipson and Smyth 2010).
 * @param differences one a pair, e.g. gold reward of PPO minus DPO on the same prompt
 * @returns p in (0, 1]; 1 for no differences
 */
export function pairedPermutationTest(
  differences: ArrayLike<number>,
  { key, resamples = 10_000 }: PermutationOptions,
): number {
  const nonZero = Float64Array.from(differences).filter((difference) => difference !== 0);
  if (nonZero.length === 0) return 1;
  let size = 0;
  let observed = 0;
  for (const difference of nonZero) {
    observed += difference;
    size += Math.abs(difference);
  }
  // sums of the same terms in another order differ by rounding: count them as equal
  const atLeast = Math.abs(observed) - 1e-12 * size;
  if (nonZero.length <= MAX_EXACT) return exactShare(nonZero, atLeast);
  const random = randomStream(key);
  let hits = 0;
  for (let i = 0; i < resamples; i++) {
    let total = 0;
    for (const difference of nonZero) total += random.uniform() < 0.5 ? difference : -difference;
    if (Math.abs(total) >= atLeast) hits++;
  }
  return (hits + 1) / (resamples + 1);
}

function exactShare(differences: Float64Array, atLeast: number): number {
  const flips = 2 ** differences.length;
  let hits = 0;
  for (let signs = 0; signs < flips; signs++) {
    let total = 0;
    for (let i = 0; i < differences.length; i++)
      total += (signs >> i) & 1 ? differences[i]! : -differences[i]!;
    if (Math.abs(total) >= atLeast) hits++;
  }
  return hits / flips;
}
