import { describe, expect, test } from 'vitest';
import { nextKlCoefficient } from '../../src/algo/klController.ts';
import '../math/numberMatchers.ts';
import { type FixtureTensor, loadFixture } from '../reference/fixture.ts';

const adaptive = { kind: 'adaptive', target: 6, horizon: 10_000 } as const;

describe('KL controller', () => {
  test('PyTorch fixture: the coefficient after each observation', () => {
    const { adaptiveKl: c, header } = loadFixture<{
      adaptiveKl: {
        initial: number;
        target: number;
        horizon: number;
        batch: number;
        observed: number[];
        coefficients: FixtureTensor;
      };
    }>('ppo');
    let coefficient = c.initial;
    const actual = c.observed.map((kl) => {
      const control = { kind: 'adaptive', target: c.target, horizon: c.horizon } as const;
      coefficient = nextKlCoefficient(control, coefficient, kl, c.batch);
      return coefficient;
    });
    expect(actual).toMatchNumbers(c.coefficients, header);
  });

  test('golden vector: with 512 episodes and horizon 10,000 it moves by 1.024 % at the most', () => {
    expect(nextKlCoefficient(adaptive, 0.15, 0, 512)).toBeCloseTo(0.148464, 10);
    expect(nextKlCoefficient(adaptive, 0.15, 1e6, 512)).toBeCloseTo(0.151536, 10);
    expect(nextKlCoefficient(adaptive, 0.15, 6, 512)).toBe(0.15);
  });

  test('fixed stays', () => {
    expect(nextKlCoefficient({ ...adaptive, kind: 'fixed' }, 0.05, 100, 512)).toBe(0.05);
  });
});
