/** What keeping the best of n samples is worth, estimated from more samples than n without throwing any away. */
import { invariant } from '../shared/assert.ts';

/**
 * Expected value of the sample that scores highest among n drawn without replacement: the mean over all subsets of
 * size n, without listing them (Nakano et al. 2021, appendix I). The i-th lowest of N samples is the highest of a
 * subset with probability C(i - 1, n - 1) / C(N, n). Samples of equal score are kept with equal probability.
 * @param scores what decides which sample is kept  @param values what the kept one is worth; same length N
 * @param n 1 .. N
 */
export function bestOfNValue(scores: ArrayLike<number>, values: ArrayLike<number>, n: number): number {
  const total = scores.length;
  invariant(values.length === total, `${total} scores for ${values.length} values`);
  invariant(Number.isInteger(n) && n >= 1 && n <= total, `best of ${n} from ${total} samples`);
  const order = Array.from({ length: total }, (_, i) => i).toSorted((a, b) => scores[b]! - scores[a]!);
  let expected = 0;
  let weight = n / total; // of the highest
  let rank = total;
  for (let first = 0; first < total && weight > 0;) {
    let last = first;
    let share = 0;
    let worth = 0;
    for (; last < total && scores[order[last]!] === scores[order[first]!]; last++) {
      share += weight;
      worth += values[order[last]!]!;
      weight = rank > 1 ? (weight * (rank - n)) / (rank - 1) : 0;
      rank--;
    }
    expected += (share * worth) / (last - first);
    first = last;
  }
  return expected;
}
