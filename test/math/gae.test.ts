import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gae, type TokenMatrix } from '../../src/math/gae.ts';
import { randomStream, rngKey } from '../../src/shared/rng.ts';
import { type FixtureTensor, loadFixture } from '../reference/fixture.ts';
import './numberMatchers.ts';

const PADDING = 1e9; // anything that reads it gives itself away

interface Ragged extends TokenMatrix {
  readonly rewards: Float32Array;
  readonly values: Float32Array;
}

/** Rows of random lengths, with padding that must not matter. */
const raggedRows = fc
  .record({
    lengths: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }),
    surplus: fc.nat(3),
    seed: fc.nat(),
  })
  .map(({ lengths, surplus, seed }): Ragged => {
    const random = randomStream(rngKey(seed));
    const columns = Math.max(...lengths) + surplus;
    const fill = () =>
      Float32Array.from({ length: lengths.length * columns }, (_, i) =>
        i % columns < lengths[Math.floor(i / columns)]! ? 3 * random.normal() : PADDING,
      );
    return {
      rows: lengths.length,
      columns,
      lengths: Int32Array.from(lengths),
      rewards: fill(),
      values: fill(),
    };
  });
const share = fc.double({ min: 0, max: 1, noNaN: true });

/** The definition, arXiv:1506.02438 eq. 11 and 16: a sum of discounted deltas for every token on its own. */
function advantageBySum(x: Ragged, row: number, t: number, gamma: number, lambda: number): number {
  const end = x.lengths[row]!;
  const value = (at: number) => (at < end ? x.values[row * x.columns + at]! : 0);
  let sum = 0;
  for (let l = 0; t + l < end; l++) {
    const delta = x.rewards[row * x.columns + t + l]! + gamma * value(t + l + 1) - value(t + l);
    sum += (gamma * lambda) ** l * delta;
  }
  return sum;
}

function everyToken(x: TokenMatrix, visit: (i: number, row: number, t: number) => void): void {
  for (let i = 0; i < x.rows * x.columns; i++) visit(i, Math.floor(i / x.columns), i % x.columns);
}

describe('gae', () => {
  test('golden vector: advantages and returns', () => {
    const kl = [0.2, -0.1, 0.05, 0.3];
    const rewards = Float32Array.from(kl, (k, t) => -0.05 * k + (t === 3 ? 1 : 0));
    const shape = { rows: 1, columns: 4, lengths: Int32Array.of(4) };
    const { advantages, returns } = gae(rewards, Float32Array.of(0.1, 0.2, 0.3, 0.4), shape, 1, 0.95);
    const tolerance = { rtol: 0, atol: 1e-6 };
    expect(advantages).toMatchNumbers([0.779308, 0.725587, 0.65325, 0.585], tolerance);
    expect(returns).toMatchNumbers([0.879308, 0.925588, 0.95325, 0.985], tolerance);
  });

  test('equals the sum over all later deltas, for any lengths, and leaves padding at 0', () => {
    fc.assert(
      fc.property(raggedRows, share, share, (x, gamma, lambda) => {
        const { advantages, returns } = gae(x.rewards, x.values, x, gamma, lambda);
        everyToken(x, (i, row, t) => {
          const real = t < x.lengths[row]!;
          const expected = real ? advantageBySum(x, row, t, gamma, lambda) : 0;
          expect(Math.abs(advantages[i]! - expected)).toBeLessThan(1e-4);
          expect(Math.abs(returns[i]! - expected - (real ? x.values[i]! : 0))).toBeLessThan(1e-4);
        });
      }),
    );
  });

  test('lambda 1 is the observed return minus the value; lambda 0 is one delta', () => {
    fc.assert(
      fc.property(raggedRows, share, (x, gamma) => {
        const all = gae(x.rewards, x.values, x, gamma, 1);
        const one = gae(x.rewards, x.values, x, gamma, 0);
        everyToken(x, (i, row, t) => {
          if (t >= x.lengths[row]!) return;
          let observed = 0;
          for (let k = x.lengths[row]! - 1; k >= t; k--)
            observed = x.rewards[row * x.columns + k]! + gamma * observed;
          expect(Math.abs(all.advantages[i]! - (observed - x.values[i]!))).toBeLessThan(1e-4);
          const next = t + 1 < x.lengths[row]! ? x.values[i + 1]! : 0;
          const delta = x.rewards[i]! + gamma * next - x.values[i]!;
          expect(Math.abs(one.advantages[i]! - delta)).toBeLessThan(1e-5);
        });
      }),
    );
  });

  test('PyTorch fixture', () => {
    const fixture = loadFixture<{
      inputs: { lengths: number[]; valuesOld: FixtureTensor };
      rewards: FixtureTensor;
      gae: { gamma: number; lambda: number; advantages: FixtureTensor; returns: FixtureTensor }[];
    }>('ppo');
    const { lengths, valuesOld } = fixture.inputs;
    const [rows, columns] = valuesOld.shape as [number, number];
    const shape = { rows, columns, lengths: Int32Array.from(lengths) };
    for (const { gamma, lambda, advantages, returns } of fixture.gae) {
      const actual = gae(
        Float32Array.from(fixture.rewards.data),
        Float32Array.from(valuesOld.data),
        shape,
        gamma,
        lambda,
      );
      expect(actual.advantages).toMatchNumbers(advantages, fixture.header);
      expect(actual.returns).toMatchNumbers(returns, fixture.header);
    }
    expect(fixture.gae.length).toBeGreaterThan(1);
  });

  test('refuses matrices that do not fit their shape', () => {
    const shape = { rows: 2, columns: 2, lengths: Int32Array.of(1, 2) };
    expect(() => gae(new Float32Array(4), new Float32Array(3), shape, 1, 1)).toThrow(/gae: 4, 3, 4/);
  });
});
