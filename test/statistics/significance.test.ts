import { describe, expect, test } from 'vitest';
import { fork, randomStream, rngKey } from '../../src/shared/rng.ts';
import { pairedPermutationTest, signTest } from '../../src/statistics/significance.ts';
import { expectNear, referenceSection } from './reference.ts';

const key = rngKey(5);

describe('signTest', () => {
  test.each(referenceSection<[number, number, number][]>('signTest'))(
    '%i to %i equals SciPy',
    (wins, losses, p) => {
      expect.hasAssertions();
      expectNear(signTest(wins, losses), p);
      expectNear(signTest(losses, wins), p);
    },
  );

  test('has nothing to say about ties alone, and takes whole counts only', () => {
    expect(signTest(0, 0)).toBe(1);
    expect(() => signTest(1.5, 2)).toThrow('1.5 wins and 2 losses');
    expect(() => signTest(-1, 2)).toThrow('-1 wins');
  });
});

describe('pairedPermutationTest', () => {
  const cases = referenceSection<{ differences: number[]; p: number }[]>('permutation');

  test.each(cases.map((entry) => [entry.differences.length, entry] as const))(
    'equals SciPy on %i pairs',
    (_, entry) => {
      expect.hasAssertions();
      expectNear(pairedPermutationTest(entry.differences, { key }), entry.p);
    },
  );

  test('takes no notice of zeros, of the sign, or of the unit', () => {
    const { differences, p } = cases[0]!;
    const variants = [[...differences, 0, 0, 0], differences.map((d) => -d), differences.map((d) => 7 * d)];
    for (const variant of variants) expect(pairedPermutationTest(variant, { key })).toBeCloseTo(p, 12);
    expect(pairedPermutationTest([0, 0], { key })).toBe(1);
    expect(pairedPermutationTest([], { key })).toBe(1);
  });

  test('by random flips comes close to all flips, and never says 0', () => {
    const random = randomStream(key);
    const differences = Array.from({ length: 20 }, () => Math.round(100 * (random.normal() + 0.3)) / 100);
    const sampled = pairedPermutationTest(differences, { key, resamples: 20_000 });
    const total = Math.abs(differences.reduce((a, b) => a + b, 0));
    let hits = 0;
    for (let signs = 0; signs < 2 ** 20; signs++) {
      let flipped = 0;
      for (let i = 0; i < 20; i++) flipped += (signs >> i) & 1 ? differences[i]! : -differences[i]!;
      if (Math.abs(flipped) >= total - 1e-9) hits++;
    }
    expect(Math.abs(sampled - hits / 2 ** 20)).toBeLessThan(0.015);
    expect(
      pairedPermutationTest(
        Array.from({ length: 40 }, () => 1),
        { key, resamples: 99 },
      ),
    ).toBe(0.01);
  });

  test('rejects a true null hypothesis about as often as it says', () => {
    let rejected = 0;
    for (let replication = 0; replication < 400; replication++) {
      const random = randomStream(fork(key, replication));
      const differences = Array.from({ length: 10 }, () => random.normal());
      if (pairedPermutationTest(differences, { key }) <= 0.1) rejected++;
    }
    // 10 % nominal, standard error 1.5 %
    expect(rejected / 400).toBeGreaterThan(0.05);
    expect(rejected / 400).toBeLessThan(0.15);
  });
});
