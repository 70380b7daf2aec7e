/** Small dense symmetric systems, as normal equations give them. */

/** An n x n matrix, row-major. */
export interface SquareMatrix {
  readonly size: number;
  readonly values: Float64Array;
}

export function squareMatrix(size: number): SquareMatrix {
  return { size, values: new Float64Array(size * size) };
}

/** Inverse of a symmetric positive definite matrix by Cholesky decomposition, O(n^3); null when it is not one. */
export function invertPositiveDefinite({ size, values }: SquareMatrix): SquareMatrix | null {
  const lower = cholesky(size, values);
  if (!lower) return null;
  const inverse = squareMatrix(size);
  const column = new Float64Array(size);
  for (let c = 0; c < size; c++) {
    column.fill(0);
    column[c] = 1;
    for (let row = c; row < size; row++) {
      let value = column[row]!;
      for (let k = c; k < row; k++) value -= lower[row * size + k]! * column[k]!;
      column[row] = value / lower[row * size + row]!;
    }
    for (let row = size - 1; row >= 0; row--) {
      let value = column[row]!;
      for (let k = row + 1; k < size; k++) value -= lower[k * size + row]! * column[k]!;
      column[row] = value / lower[row * size + row]!;
    }
    for (let row = 0; row < size; row++) inverse.values[row * size + c] = column[row]!;
  }
  return inverse;
}

function cholesky(size: number, values: Float64Array): Float64Array | null {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let value = values[row * size + column]!;
      for (let k = 0; k < column; k++) value -= lower[row * size + k]! * lower[column * size + k]!;
      if (row === column && !(value > 0)) return null;
      lower[row * size + column] = row === column ? Math.sqrt(value) : value / lower[column * size + column]!;
    }
  }
  return lower;
}

/** A B of two matrices of the same size. */
export function multiply(a: SquareMatrix, b: SquareMatrix): SquareMatrix {
  const { size } = a;
  const product = squareMatrix(size);
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < size; k++) {
      const factor = a.values[row * size + k]!;
      for (let column = 0; column < size; column++)
        product.values[row * size + column]! += factor * b.values[k * size + column]!;
    }
  }
  return product;
}
