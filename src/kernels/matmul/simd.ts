import type { TensorInfo } from '../tf.ts';
import type { Simd } from '../wasm/simd.ts';

interface ProductOptions {
  /** a is stored [K, M]. */
  readonly transposeA?: boolean;
  /** b is stored [N, K]. */
  readonly transposeB?: boolean;
  /** [N], added to every row */
  readonly bias?: TensorInfo | undefined;
  /** [M, N], added */
  readonly residual?: TensorInfo | undefined;
  /** [M, N], written: the result becomes its tanh-GELU, and this the derivative */
  readonly slope?: TensorInfo | undefined;
  /** [N], written: column sums of b. Not with transposeB. */
  readonly sums?: TensorInfo | undefined;
}

/** Parts of columns read a once for each part, parts of rows pack b once for each: columns, if there are enough. */
const COLUMNS_WORTH_DIVIDING = 128;

/** op(a) op(b) [M, N] of two matrices, with what goes on top in the same pass. */
export function simdMatMul(
  simd: Simd,
  a: TensorInfo,
  b: TensorInfo,
  options: ProductOptions = {},
): TensorInfo {
  const [aRows, aColumns] = a.shape as [number, number];
  const [bRows, bColumns] = b.shape as [number, number];
  const { transposeA = false, transposeB = false } = options;
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const n = transposeB ? bRows : bColumns;
  const out = simd.make([m, n]);
  const at = (tensor: TensorInfo | undefined) => (tensor ? simd.address(tensor) : 0);
  const byRows = n < COLUMNS_WORTH_DIVIDING && m > n;
  simd.divide(
    'gemm',
    { units: byRows ? m : n, cost: k * (byRows ? n : m), multiple: byRows ? 16 : 32 },
    Number(transposeA),
    Number(transposeB),
    m,
    n,
    k,
    at(a),
    aColumns,
    at(b),
    bColumns,
    at(out),
    n,
    at(options.bias),
    at(options.residual),
    at(options.slope),
    at(options.sums),
    Number(byRows),
  );
  return out;
}
