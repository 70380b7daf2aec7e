/**
 * Counter-based randomness: Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as
 * easy as 1, 2, 3"; the generator that JAX uses). A draw is a pure function of (key, counter), so it does not
 * depend on the order of draws, on the batch size, or on the backend: the same integers come out of WGSL.
 */

/** A stream of randomness. Derive new ones with {@link fork}; never reuse one for two purposes. */
export interface RngKey {
  readonly k0: number; // uint32
  readonly k1: number; // uint32
}

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const PARITY = 0x1bd11bda;

/** Two uint32 for one key and one 2x32-bit counter. */
export function threefry2x32(key: RngKey, c0: number, c1: number): [number, number] {
  const keys = [key.k0 | 0, key.k1 | 0, key.k0 ^ key.k1 ^ PARITY] as const;
  let x0 = (c0 + keys[0]) | 0;
  let x1 = (c1 + keys[1]) | 0;
  for (let round = 0; round < 5; round++) {
    for (let i = 0; i < 4; i++) {
      const rotation = ROTATIONS[(round % 2) * 4 + i]!;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << rotation) | (x1 >>> (32 - rotation))) ^ x0;
    }
    x0 = (x0 + keys[(round + 1) % 3]!) | 0;
    x1 = (x1 + keys[(round + 2) % 3]! + round + 1) | 0;
  }
  return [x0 >>> 0, x1 >>> 0];
}

export function rngKey(seed: number): RngKey {
  return { k0: Math.floor(seed / 2 ** 32) >>> 0, k1: seed >>> 0 };
}

/** A new stream for one named purpose, e.g. `fork(key, 'rollout', update)`. */
export function fork(key: RngKey, ...path: readonly (string | number)[]): RngKey {
  let result = key;
  for (const part of path) {
    const [k0, k1] = threefry2x32(result, typeof part === 'number' ? part : hashString(part), 0x5eed);
    result = { k0, k1 };
  }
  return result;
}

/** FNV-1a, 32 bit. */
export function hashString(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** A draw from the open interval (0, 1), a function of key and counter. */
export function uniformAt(key: RngKey, c0: number, c1 = 0): number {
  return ((threefry2x32(key, c0, c1)[0] >>> 8) + 0.5) / 2 ** 24;
}

/** The same generator with a running counter, for code that draws in sequence. */
export interface RandomStream {
  /** in (0, 1) */
  uniform(): number;
  /** in 0 .. n - 1 */
  integer(n: number): number;
  /** mean 0, standard deviation 1 */
  normal(): number;
  pick<T>(list: readonly T[]): T;
  /** Indices 0 .. n - 1 in random order. */
  permutation(n: number): Int32Array;
}

export function randomStream(key: RngKey): RandomStream {
  let counter = 0;
  const uniform = () => uniformAt(key, counter++, 1);
  const integer = (n: number) => Math.floor(uniform() * n);
  return {
    uniform,
    integer,
    normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()), // Box-Muller
    pick: (list) => list[integer(list.length)]!,
    permutation: (n) => {
      const order = Int32Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = integer(i + 1);
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
      return order;
    },
  };
}
