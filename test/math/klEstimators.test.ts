import { describe, expect, test } from 'vitest';
import { k1, k2, k3 } from '../../src/math/klEstimators.ts';
import { randomStream, rngKey } from '../../src/shared/rng.ts';
import { type FixtureTensor, loadFixture } from '../reference/fixture.ts';
import './numberMatchers.ts';

const policy = [0.5, 0.3, 0.2];
const reference = [0.4, 0.4, 0.2];
const logRatios = policy.map((p, i) => Math.log(p / reference[i]!));
const expectation = (estimator: (l: number) => number) =>
  policy.reduce((sum, p, i) => sum + p * estimator(logRatios[i]!), 0);

describe('KL estimators', () => {
  test('toy case: k1 and k3 are unbiased, k2 is not', () => {
    const exact = policy.reduce((sum, p, i) => sum + p * Math.log(p / reference[i]!), 0);
    expect(exact).toBeCloseTo(0.0252672, 7);
    expect(expectation(k1)).toBeCloseTo(exact, 12);
    expect(expectation(k3)).toBeCloseTo(exact, 12);
    expect(expectation(k2)).toBeCloseTo(0.0248624, 7);
  });

  test('sampling from the policy, k3 agrees with k1 and scatters less', () => {
    const random = randomStream(rngKey(3));
    const draws = Array.from({ length: 4000 }, () => {
      const u = random.uniform();
      return logRatios[u < 0.5 ? 0 : u < 0.8 ? 1 : 2]!;
    });
    const spread = (estimator: (l: number) => number) => {
      const mean = draws.reduce((sum, l) => sum + estimator(l), 0) / draws.length;
      return draws.reduce((sum, l) => sum + (estimator(l) - mean) ** 2, 0) / draws.length;
    };
    expect(spread(k3)).toBeLessThan(0.1 * spread(k1));
    expect(Math.min(...draws.map(k1))).toBeLessThan(0);
    expect(Math.min(...draws.map(k3))).toBeGreaterThanOrEqual(0);
  });

  test('PyTorch fixture: sums over the real tokens of each sequence', () => {
    const fixture = loadFixture<{
      inputs: { lengths: number[]; logpOld: FixtureTensor; logpRef: FixtureTensor };
      kl: Record<'k1' | 'k2' | 'k3', FixtureTensor>;
    }>('ppo');
    const { lengths, logpOld, logpRef } = fixture.inputs;
    const columns = logpOld.shape[1]!;
    for (const [name, estimator] of Object.entries({ k1, k2, k3 })) {
      const sums = lengths.map((length, b) => {
        let sum = 0;
        for (let i = b * columns; i < b * columns + length; i++)
          sum += estimator(logpOld.data[i]! - logpRef.data[i]!);
        return sum;
      });
      expect(sums).toMatchNumbers(fixture.kl[name as 'k1'], fixture.header);
    }
  });
});
