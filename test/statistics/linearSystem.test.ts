import { expect, test } from 'vitest';
import { randomStream, rngKey } from '../../src/shared/rng.ts';
import { invertPositiveDefinite, multiply, squareMatrix } from '../../src/statistics/linearSystem.ts';

test('the inverse times the matrix is the identity', () => {
  const random = randomStream(rngKey(1));
  for (const size of [1, 2, 5, 12]) {
    const root = squareMatrix(size);
    const transposed = squareMatrix(size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        root.values[i * size + j] = random.normal();
        transposed.values[j * size + i] = root.values[i * size + j]!;
      }
    }
    const matrix = multiply(root, transposed);
    for (let i = 0; i < size; i++) matrix.values[i * (size + 1)]! += 0.5;
    const product = multiply(invertPositiveDefinite(matrix)!, matrix);
    for (const [index, value] of product.values.entries())
      expect(value).toBeCloseTo(index % (size + 1) ? 0 : 1, 10);
  }
});

test('what is not positive definite has no inverse', () => {
  expect(invertPositiveDefinite({ size: 2, values: Float64Array.of(1, 2, 2, 1) })).toBeNull();
  expect(invertPositiveDefinite({ size: 1, values: Float64Array.of(NaN) })).toBeNull();
});
