/** Diversity and length of generated texts, each text a list of tokens (ids or words). */
import { interquartileRange, mean, median, standardDeviation } from './descriptive.ts';

export type Tokens = ArrayLike<number> | ArrayLike<string>;

/**
 * Distinct n-grams over all n-grams of all texts together (Li et al. 2016, "A diversity-promoting objective function",
 * section 5). In (0, 1]; 0 when no text has n tokens. It falls as texts grow longer: compare like with like.
 */
export function distinctN(texts: readonly Tokens[], n: number): number {
  const numbered = numberTokens(texts);
  const seen = new Set<string>();
  let count = 0;
  for (const text of numbered) {
    for (const gram of nGrams(text, n)) {
      seen.add(gram);
      count++;
    }
  }
  return count === 0 ? 0 : seen.size / count;
}

const ORDERS = [1, 2, 3, 4] as const;
/** Chen and Cherry 2014, smoothing 1: a count of 0 becomes this. NLTK's default. */
const SMOOTHING = 0.1;

/**
 * BLEU-4 of every text with all the others as references (Zhu et al. 2018, "Texygen"): 1 means that the texts repeat
 * each other. Uniform weights, counts clipped by the largest count in any one reference, smoothing method 1, and the
 * brevity penalty by the reference of the closest length, the shorter of two: the same as NLTK's `sentence_bleu(...,
 * smoothing_function=SmoothingFunction().method1)`. Linear in the number of tokens.
 * @returns one score a text in [0, 1]; all NaN when there are fewer than two texts
 */
export function selfBleuScores(texts: readonly Tokens[]): number[] {
  if (texts.length < 2) return texts.map(() => NaN);
  const numbered = numberTokens(texts);
  const lengths = numbered.map((text) => text.length);
  const logPrecisions = new Float64Array(texts.length);
  const sharesNoToken = new Uint8Array(texts.length);
  for (const order of ORDERS) {
    const counts = numbered.map((text) => countNGrams(text, order));
    const largest = largestCounts(counts);
    for (const [i, own] of counts.entries()) {
      let matches = 0;
      let total = 0;
      for (const [gram, count] of own) {
        const top = largest.get(gram)!;
        matches += Math.min(count, top.text === i ? top.second : top.first);
        total += count;
      }
      if (order === 1 && matches === 0) sharesNoToken[i] = 1;
      logPrecisions[i]! += Math.log((matches || SMOOTHING) / Math.max(1, total)) / ORDERS.length;
    }
  }
  const closest = closestOtherLengths(lengths);
  return lengths.map((length, i) => {
    if (sharesNoToken[i]) return 0;
    const penalty = length > closest[i]! ? 0 : 1 - closest[i]! / length;
    return Math.exp(penalty + logPrecisions[i]!);
  });
}

/** Mean of {@link selfBleuScores}; NaN for fewer than two texts. */
export function selfBleu(texts: readonly Tokens[]): number {
  return mean(selfBleuScores(texts));
}

/** Lengths in tokens. */
export function lengthStats(texts: readonly Tokens[]) {
  const lengths = texts.map((text) => text.length);
  const [lowerQuartile, upperQuartile] = interquartileRange(lengths);
  return {
    count: lengths.length,
    mean: mean(lengths),
    standardDeviation: standardDeviation(lengths),
    least: lengths.reduce((least, length) => Math.min(least, length), Infinity),
    lowerQuartile,
    median: median(lengths),
    upperQuartile,
    most: lengths.reduce((most, length) => Math.max(most, length), -Infinity),
  };
}

/** Tokens as small integers, so that an n-gram's key cannot be mistaken for another's whatever the words hold. */
function numberTokens(texts: readonly Tokens[]): number[][] {
  const ids = new Map<number | string, number>();
  return texts.map((text) =>
    Array.from(text as ArrayLike<number | string>, (token) => {
      const id = ids.get(token) ?? ids.size;
      ids.set(token, id);
      return id;
    }),
  );
}

function* nGrams(text: readonly number[], n: number): Generator<string> {
  for (let start = 0; start + n <= text.length; start++) yield text.slice(start, start + n).join(' ');
}

function countNGrams(text: readonly number[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const gram of nGrams(text, n)) counts.set(gram, (counts.get(gram) ?? 0) + 1);
  return counts;
}

/** For each n-gram the text that holds it most often, how often, and the most often in any other text. */
interface LargestCount {
  text: number;
  first: number;
  second: number;
}

function largestCounts(counts: readonly ReadonlyMap<string, number>[]): Map<string, LargestCount> {
  const largest = new Map<string, LargestCount>();
  for (const [text, own] of counts.entries()) {
    for (const [gram, count] of own) {
      const top = largest.get(gram);
      if (!top) largest.set(gram, { text, first: count, second: 0 });
      else if (count > top.first) largest.set(gram, { text, first: count, second: top.first });
      else top.second = Math.max(top.second, count);
    }
  }
  return largest;
}

/** For each text the length of another text that is closest to its own, the shorter one in a tie. */
function closestOtherLengths(lengths: readonly number[]): number[] {
  const order = lengths.map((_, i) => i).toSorted((a, b) => lengths[a]! - lengths[b]!);
  const closest = lengths.map(() => 0);
  for (const [rank, i] of order.entries()) {
    const shorter = lengths[order[rank - 1] ?? -1] ?? -Infinity;
    const longer = lengths[order[rank + 1] ?? -1] ?? Infinity;
    closest[i] = lengths[i]! - shorter <= longer - lengths[i]! ? shorter : longer;
  }
  return closest;
}
