/** Matrix products of the SIMD module against plain loops in double precision. */
import { simdMatMul } from '../../src/kernels/matmul/simd.ts';
import * as tf from '../../src/kernels/tf.ts';
import type { Simd } from '../../src/kernels/wasm/simd.ts';
import { normal } from './kernelCase.ts';

type Size = readonly [m: number, k: number, n: number];

/** Around the edges of the register tile (4 x 8), of a row block (48) and of a cache block (256). */
export const productSizes: readonly Size[] = [
  [1, 1, 1],
  [1, 7, 1],
  [3, 5, 7],
  [4, 4, 8],
  [5, 3, 9],
  [16, 64, 24],
  [47, 9, 15],
  [49, 10, 17],
  [6, 257, 5],
  [7, 600, 11],
  [2, 33, 300],
  [100, 513, 40],
  [9, 20, 521],
  [300, 3, 3],
];

interface Form {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}
const FORMS: readonly Form[] = [
  { transposeA: false, transposeB: false },
  { transposeA: true, transposeB: false },
  { transposeA: false, transposeB: true },
  { transposeA: true, transposeB: true },
];

/** All forms, bare and with everything on top. @returns what is wrong */
export function productProblems(simd: Simd, size: Size): string[] {
  const problems: string[] = [];
  const check = (label: string, actual: tf.TensorInfo, expected: Float64Array) => {
    const values = tf.backend().readSync(actual.dataId) as Float32Array;
    const worst = largestDifference(values, expected);
    if (!(worst < 1e-5 * Math.sqrt(size[1]) * 10)) problems.push(`${label}: off by ${worst}`);
    simd.dispose(actual);
  };
  for (const form of FORMS) {
    const label = `${form.transposeA ? 'At' : 'A'} ${form.transposeB ? 'Bt' : 'B'}`;
    const { a, b, bias, residual, product } = makeProduct(size, form);
    check(label, simdMatMul(simd, a, b, form), product);
    const sums = simd.make([size[2]]);
    const options = { ...form, bias, residual, ...(form.transposeB ? {} : { sums }) };
    const shifted = product.map((x, i) => x + bias.values[i % size[2]]! + residual.values[i]!);
    check(`${label} + bias + residual`, simdMatMul(simd, a, b, options), shifted);
    if (form.transposeB) simd.dispose(sums);
    else check(`${label}: column sums`, sums, columnSums(b.values, size[2]));
    const slope = simd.make([size[0], size[2]]);
    const gelu = product.map(geluOf);
    check(`${label}, GELU`, simdMatMul(simd, a, b, { ...form, slope }), gelu);
    check(`${label}, slope`, slope, product.map(slopeOf));
    for (const tensor of [a, b, bias, residual]) tensor.tensor.dispose();
  }
  return problems;
}

type Operand = tf.TensorInfo & { readonly values: Float32Array; readonly tensor: tf.Tensor };

function operand(name: string, shape: number[]): Operand {
  const values = normal(name, shape).values as Float32Array;
  const tensor = tf.tensor(values.slice(), shape);
  return { dataId: tensor.dataId, shape, dtype: 'float32', values, tensor };
}

function makeProduct([m, k, n]: Size, { transposeA, transposeB }: Form) {
  const a = operand(`a ${m} ${k}`, transposeA ? [k, m] : [m, k]);
  const b = operand(`b ${k} ${n}`, transposeB ? [n, k] : [k, n]);
  const product = new Float64Array(m * n);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++)
      for (let l = 0; l < k; l++) {
        const left = a.values[transposeA ? l * m + i : i * k + l]!;
        product[i * n + j]! += left * b.values[transposeB ? j * k + l : l * n + j]!;
      }
  return { a, b, bias: operand('bias', [n]), residual: operand('residual', [m, n]), product };
}

function columnSums(b: Float32Array, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (const [i, value] of b.entries()) sums[i % columns]! += value;
  return sums;
}

const inner = (z: number) => Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3);
const geluOf = (z: number) => 0.5 * z * (1 + Math.tanh(inner(z)));
function slopeOf(z: number): number {
  const t = Math.tanh(inner(z));
  return 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * z * z);
}

function largestDifference(actual: Float32Array, expected: Float64Array): number {
  if (actual.length !== expected.length) return Infinity;
  let worst = 0;
  for (const [i, value] of expected.entries()) {
    const difference = Math.abs(actual[i]! - value) / (1 + Math.abs(value));
    worst = Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
  }
  return worst;
}
