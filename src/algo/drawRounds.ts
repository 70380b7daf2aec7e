import { fork, randomStream, type RngKey } from '../shared/rng.ts';

/**
 * Items `first` to `first + count` of an endless list: rounds of all items without repeats, each in an order of
 * its own. @param label tells apart the lists that one key draws
 */
export function drawRounds<T>(
  items: readonly T[],
  key: RngKey,
  label: string,
  [first, count]: readonly [number, number],
): T[] {
  const drawn: T[] = [];
  let order: Int32Array | undefined;
  for (let i = first; i < first + count; i++) {
    const within = i % items.length;
    if (!order || within === 0)
      order = randomStream(fork(key, label, Math.floor(i / items.length))).permutation(items.length);
    drawn.push(items[order[within]!]!);
  }
  return drawn;
}
