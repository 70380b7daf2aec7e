import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fork, hashString, randomStream, rngKey, threefry2x32, uniformAt } from '../../src/shared/rng.ts';

describe('threefry2x32', () => {
  // Random123 1.14, tests/kat_vectors: "threefry2x32 20".
  test.each([
    { key: [0, 0], counter: [0, 0], expected: [0x6b200159, 0x99ba4efe] },
    {
      key: [0xffffffff, 0xffffffff],
      counter: [0xffffffff, 0xffffffff],
      expected: [0x1cb996fc, 0xbb002be7],
    },
    {
      key: [0x13198a2e, 0x03707344],
      counter: [0x243f6a88, 0x85a308d3],
      expected: [0xc4923a9c, 0x483df7a0],
    },
  ])('gives the published words for key $key', ({ key, counter, expected }) => {
    const result = threefry2x32({ k0: key[0]!, k1: key[1]! }, counter[0]!, counter[1]!);
    expect(result).toEqual(expected);
  });

  test('is one-to-one in the counter', () => {
    const seen = new Set<string>();
    for (let c = 0; c < 5000; c++) seen.add(threefry2x32(rngKey(1), c, 0).join());
    expect(seen.size).toBe(5000);
  });
});

describe('rngKey and fork', () => {
  test('keep all 53 bits of a seed', () => {
    expect(rngKey(7)).toEqual({ k0: 0, k1: 7 });
    expect(rngKey(2 ** 32 + 7)).toEqual({ k0: 1, k1: 7 });
  });

  test('give another stream for each path, and the same for the same path', () => {
    const paths = [['a'], ['b'], ['a', 0], ['a', 1], [0], [1], ['a', 'b'], ['b', 'a']];
    const keys = paths.map((path) => JSON.stringify(fork(rngKey(7), ...path)));
    expect(new Set(keys).size).toBe(paths.length);
    expect(fork(rngKey(7), 'a', 1)).toEqual(fork(fork(rngKey(7), 'a'), 1));
  });

  test('hash strings by FNV-1a', () => {
    expect(hashString('')).toBe(0x811c9dc5);
    expect(hashString('a')).toBe(0xe40c292c); // Noll's published vector
    expect(hashString('foobar')).toBe(0xbf9cf968);
  });
});

describe('draws', () => {
  test('lie strictly between 0 and 1', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (seed, c0, c1) => {
        const u = uniformAt(rngKey(seed), c0, c1);
        expect(u).toBeGreaterThan(0);
        expect(u).toBeLessThan(1);
      }),
    );
  });

  test('have the moments of their distributions', () => {
    const count = 40_000;
    const stream = randomStream(rngKey(11));
    const moments = (draw: () => number) => {
      const values = Array.from({ length: count }, draw);
      const mean = values.reduce((a, b) => a + b) / count;
      return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / count };
    };
    const uniform = moments(() => stream.uniform());
    expect(Math.abs(uniform.mean - 1 / 2)).toBeLessThan(0.006); // 4 standard errors
    expect(Math.abs(uniform.variance - 1 / 12)).toBeLessThan(0.002);
    const normal = moments(() => stream.normal());
    expect(Math.abs(normal.mean)).toBeLessThan(0.02);
    expect(Math.abs(normal.variance - 1)).toBeLessThan(0.03);
  });

  test('reach every integer below n, evenly', () => {
    const stream = randomStream(rngKey(3));
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < 20_000; i++) counts[stream.integer(5)]!++;
    for (const count of counts) expect(Math.abs(count - 4000)).toBeLessThan(230); // 4 standard deviations
    expect(counts.reduce((a, b) => a + b)).toBe(20_000);
  });

  test('permute', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 60 }), (seed, n) => {
        const order = randomStream(rngKey(seed)).permutation(n);
        expect([...order].toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
    const stream = randomStream(rngKey(9));
    const firstIsLast = Array.from({ length: 6000 }, () => stream.permutation(6)[0] === 5);
    const share = firstIsLast.filter(Boolean).length / 6000;
    expect(Math.abs(share - 1 / 6)).toBeLessThan(0.02);
  });
});
