/** Histograms with edges that a reader can read: multiples of 1, 2 or 5 times a power of ten. */
import { invariant } from '../shared/assert.ts';

/** Beyond it edges would overflow. */
const LARGEST = 1e300;
const isDrawable = (value: number): boolean => Math.abs(value) <= LARGEST;

/**
 * Ascending edges that cover [low, high] in about `target` bins of equal, round width. Draw several histograms over
 * the same edges to compare them. A single value gets one bin around it.
 */
export function niceEdges(low: number, high: number, target = 20): number[] {
  invariant(isDrawable(low) && isDrawable(high) && low <= high, `no range from ${low} to ${high}`);
  invariant(target >= 1, `${target} bins`);
  const { mantissa, exponent } = niceWidth(rawWidth(low, high, target));
  const edge = (index: number) =>
    exponent < 0 ? (index * mantissa) / 10 ** -exponent : index * mantissa * 10 ** exponent;
  const width = edge(1);
  let first = Math.floor(low / width);
  while (edge(first) > low) first--;
  let last = Math.max(first + 1, Math.ceil(high / width));
  while (edge(last) < high) last++;
  return Array.from({ length: last - first + 1 }, (_, i) => edge(first + i));
}

function rawWidth(low: number, high: number, target: number): number {
  const width = high / target - low / target || Math.abs(low) / 10 || 1;
  // below the spacing of doubles neighbouring edges would coincide
  return Math.max(width, 1e-12 * Math.max(Math.abs(low), Math.abs(high)), 1e-290);
}

/** The smallest 1, 2 or 5 times 10^exponent that is at least `raw`. */
function niceWidth(raw: number): { mantissa: number; exponent: number } {
  const exponent = Math.floor(Math.log10(raw));
  const mantissa = [1, 2, 5].find((candidate) => candidate * 10 ** exponent >= raw * (1 - 1e-12));
  return mantissa === undefined ? { mantissa: 1, exponent: exponent + 1 } : { mantissa, exponent };
}

/** {@link niceEdges} over several samples, leaving out NaN and what is beyond 1e300; one bin [0, 1] when there are none. */
export function sharedEdges(samples: readonly ArrayLike<number>[], target = 20): number[] {
  let low = Infinity;
  let high = -Infinity;
  for (const sample of samples) {
    for (let i = 0; i < sample.length; i++) {
      if (!isDrawable(sample[i]!)) continue;
      low = Math.min(low, sample[i]!);
      high = Math.max(high, sample[i]!);
    }
  }
  return low <= high ? niceEdges(low, high, target) : [0, 1];
}

/**
 * Counts of values in [edge, next edge), the last bin closed on both sides, as in `numpy.histogram`. Values outside
 * the edges and NaN are not counted. @param edges ascending, at least two
 */
export function histogram(values: ArrayLike<number>, edges: ArrayLike<number>): Float64Array {
  invariant(edges.length >= 2, `${edges.length} edges make no bin`);
  const counts = new Float64Array(edges.length - 1);
  const last = edges.length - 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value >= edges[0]! && value <= edges[last]!)) continue;
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (edges[middle]! <= value) low = middle;
      else high = middle;
    }
    counts[low]! += 1;
  }
  return counts;
}
