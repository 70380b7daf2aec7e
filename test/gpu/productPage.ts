/** Runs in the browser: matrix products with a given plan, whatever the kernels would choose for the shape. */
import * as tf from '../../src/kernels/tf.ts';
import type { AdapterReport } from '../../src/kernels/webgpu/device.ts';
import { dispatch } from '../../src/kernels/webgpu/dispatch.ts';
import { makeOutput } from '../../src/kernels/webgpu/gpuBackend.ts';
import {
  matMulFunctions,
  type MatMulPlan,
  type MatMulShape,
  matMulTiles,
  matMulUniforms,
  matMulWorkgroups,
  matrixBuffer,
  planKey,
  storeFunction,
} from '../../src/kernels/webgpu/matMul.ts';
import { program } from '../../src/kernels/webgpu/program.ts';
import { normal } from '../kernels/kernelCase.ts';
import { fatal, gpuBackend, startWebGpu } from './webgpu.ts';

export const start = (): Promise<AdapterReport | string> => startWebGpu();

export const fatalErrors = (): readonly string[] => fatal;

export interface ProductCase {
  readonly shape: MatMulShape;
  readonly transposedA: boolean;
  readonly transposedB: boolean;
  /** a is stored transposed and gets a row of ones. */
  readonly ones?: boolean;
  readonly plan: MatMulPlan;
}

/** @returns the largest difference from sums in double precision */
export async function productError({
  shape,
  transposedA,
  transposedB,
  ones = false,
  plan,
}: ProductCase): Promise<number> {
  const { m, k, n } = shape;
  const rows = ones ? m - 1 : m; // that are stored
  const key = `${m}x${k}x${n}`;
  const a = normal(`a ${key}`, transposedA ? [k, rows] : [rows, k]);
  const b = normal(`b ${key}`, transposedB ? [n, k] : [k, n]);
  const widths = { a: transposedA ? rows : k, b: transposedB ? k : n };
  const run = program(`TestProduct|${key}|${transposedA}|${transposedB}|${ones}|${planKey(plan)}`, () => ({
    buffers: { a: matrixBuffer(widths.a), b: matrixBuffer(widths.b), out: matrixBuffer(n, true) },
    uniforms: matMulUniforms('mm'),
    declarations:
      matMulTiles +
      matMulFunctions({
        name: 'mm',
        a: { buffer: 'a', transposed: transposedA, ones },
        b: { buffer: 'b', transposed: transposedB },
        plan,
        vectorA: widths.a % 4 === 0,
        vectorB: widths.b % 4 === 0,
        store: storeFunction('mm', n, () => 'out[i] = z;'),
      }),
    body: 'mm(group, lane);',
  }));
  const backend = gpuBackend();
  const [tensorA, tensorB] = [a, b].map(({ values, shape: s }) => tf.tensor(values, [...s]));
  const out = tf.engine().makeTensorFromTensorInfo(makeOutput(backend, [m, n]));
  dispatch(backend, run, {
    buffers: { a: tensorA!, b: tensorB!, out },
    uniforms: { mmM: m, mmK: k, mmN: n },
    workgroups: matMulWorkgroups(shape, plan),
  });
  const actual = await out.data();
  tf.dispose([tensorA!, tensorB!, out]);
  let worst = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let q = 0; q < k; q++) {
        const x = i === rows ? 1 : a.values[transposedA ? q * rows + i : i * k + q]!;
        sum += x * b.values[transposedB ? j * k + q : q * n + j]!;
      }
      worst = Math.max(worst, Math.abs(actual[i * n + j]! - sum));
    }
  }
  return worst;
}
