import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { tensor2d, tidy } from '../../src/kernels/tf.ts';
import type { TokenMatrix } from '../../src/math/gae.ts';
import {
  explainedVariance,
  maskedMean,
  maskedMoments,
  meanOf,
  rowSums,
  standardDeviation,
  whiten,
} from '../../src/math/maskedStats.ts';
import { type FixtureTensor, loadFixture } from '../reference/fixture.ts';
import './numberMatchers.ts';

const full = (rows: number, columns: number): TokenMatrix => ({
  rows,
  columns,
  lengths: new Int32Array(rows).fill(columns),
});

/** A ragged matrix whose padding is `filler`. */
function ragged(
  rows: readonly (readonly number[])[],
  filler: number,
): { x: Float32Array; shape: TokenMatrix } {
  const columns = Math.max(...rows.map((row) => row.length)) + 1;
  const x = new Float32Array(rows.length * columns).fill(filler);
  rows.forEach((row, b) => x.set(row, b * columns));
  return { x, shape: { rows: rows.length, columns, lengths: Int32Array.from(rows, (row) => row.length) } };
}
const number = fc.float({ min: -100, max: 100, noNaN: true });
const raggedRows = fc
  .array(fc.array(number, { minLength: 1, maxLength: 7 }), { minLength: 1, maxLength: 5 })
  .filter((rows) => rows.flat().length > 1 && Math.max(...rows.flat()) - Math.min(...rows.flat()) > 0.1);

const ppo = loadFixture<{
  inputs: { lengths: number[]; valuesOld: FixtureTensor; mask: FixtureTensor; logpOld: FixtureTensor };
  gae: { advantages: FixtureTensor; returns: FixtureTensor }[];
  whitened: { population: FixtureTensor; populationKeepMean: FixtureTensor };
  explainedVariance: number;
}>('ppo');
const ppoShape = {
  rows: ppo.inputs.mask.shape[0]!,
  columns: ppo.inputs.mask.shape[1]!,
  lengths: Int32Array.from(ppo.inputs.lengths),
};
const floats = (tensor: FixtureTensor) => Float32Array.from(tensor.data);

describe('whiten', () => {
  test('golden vector, population variance with the mean kept', () => {
    const x = Float32Array.of(1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2);
    const expected = [0.0508, 0.4381, 0.8254, 1.2127, 1.6, 1.9873, 2.3746, 2.7619, 3.1492];
    expect(whiten(x, full(3, 3), true)).toMatchNumbers(expected, { rtol: 0, atol: 5.1e-5 });
  });

  test('PyTorch fixture, with and without the mean', () => {
    const advantages = floats(ppo.gae[0]!.advantages);
    // The inputs of the fixture have noise in their padding; the advantages do not, so put some there.
    const noisy = advantages.map((a, i) => (ppo.inputs.mask.data[i] ? a : 1e6));
    expect(whiten(noisy, ppoShape)).toMatchNumbers(ppo.whitened.population, ppo.header);
    expect(whiten(noisy, ppoShape, true)).toMatchNumbers(ppo.whitened.populationKeepMean, ppo.header);
  });

  test('mean 0 and variance 1 over the real tokens; padding has no say and stays 0', () => {
    fc.assert(
      fc.property(raggedRows, (rows) => {
        const { x, shape } = ragged(rows, 1e9);
        const out = whiten(x, shape);
        const quiet = ragged(rows, 0);
        expect(out).toEqual(whiten(quiet.x, quiet.shape));
        const real = rows.flatMap((row, b) => row.map((_, t) => out[b * shape.columns + t]!));
        expect(Math.abs(meanOf(real))).toBeLessThan(1e-3);
        expect(Math.abs(standardDeviation(real) - 1)).toBeLessThan(1e-3);
        const padding = [...out].filter(
          (_, i) => i % shape.columns >= rows[Math.floor(i / shape.columns)]!.length,
        );
        expect(padding.every((value) => value === 0)).toBe(true);
      }),
    );
  });

  test('equal numbers become 0, not NaN', () => {
    expect([...whiten(Float32Array.of(3, 3, 3), full(1, 3))]).toEqual([0, 0, 0]);
    expect([...whiten(Float32Array.of(7), full(1, 1))]).toEqual([0]);
  });
});

describe('statistics over real tokens', () => {
  beforeAll(() => startNodeBackend('wasm'));
  const { x, shape } = ragged([[1, 2, 3], [5], [-1, 1]], 1e6);

  test('moments, sums of rows', () => {
    expect(maskedMoments(x, shape)).toMatchObject({ mean: 11 / 6, count: 6 });
    expect(maskedMoments(x, shape).variance).toBeCloseTo(41 / 6 - (11 / 6) ** 2, 10);
    expect([...rowSums(x, shape)]).toEqual([6, 5, 0]);
  });

  test('the mean of a tensor under a mask, and 0 under an empty one', () => {
    const mean = (mask: number[]) =>
      tidy(() => maskedMean(tensor2d([1, 2, 3, 1e6], [2, 2]), tensor2d(mask, [2, 2])).dataSync()[0]);
    expect(mean([1, 1, 1, 0])).toBe(2);
    expect(mean([0, 0, 0, 0])).toBe(0);
  });

  test('explained variance: fixture, a perfect critic, one that knows the mean, one that misleads', () => {
    const actual = explainedVariance(floats(ppo.inputs.valuesOld), floats(ppo.gae[0]!.returns), ppoShape);
    expect(actual).toMatchNumbers(ppo.explainedVariance, ppo.header);
    expect(explainedVariance(x, x, shape)).toBe(1);
    expect(explainedVariance(new Float32Array(x.length).fill(4), x, shape)).toBeCloseTo(0, 6);
    expect(
      explainedVariance(
        x.map((v) => -v),
        x,
        shape,
      ),
    ).toBeLessThan(0);
    expect(explainedVariance(x, new Float32Array(x.length), shape)).toBe(0);
  });
});
