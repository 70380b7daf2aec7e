/** The WebAssembly module behind our operations on the wasm backend, with and without fused multiply-add. */
import { setFlagsFromString } from 'node:v8';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  bindSimd,
  hasRelaxedSimd,
  tfjsMemory,
  type Simd,
  type WasmHeapBackend,
} from '../../src/kernels/wasm/simd.ts';
import { type SimdReport, startSimd } from '../../src/kernels/wasm/startSimd.ts';
import { allCases } from './cases/allCases.ts';
import { useBackend } from './nodeBackends.ts';
import { productProblems, productSizes } from './productCases.ts';
import { runCase } from './runCase.ts';
import * as tf from '../../src/kernels/tf.ts';
import { causalAttention } from '../../src/kernels/attention/causalAttention.ts';
import { simdMatMul } from '../../src/kernels/matmul/simd.ts';
import { tokenLogProbs } from '../../src/kernels/tokenLogProbs/tokenLogProbs.ts';
import { normal } from './kernelCase.ts';

const COMPILE_LIMIT_MS = 120_000;

setFlagsFromString('--experimental-wasm-relaxed-simd'); // Node 20 has it behind a flag

test('this engine has relaxed SIMD, so that both builds are tested', () => {
  expect(hasRelaxedSimd()).toBe(true);
});

describe.each([
  ['plain', false],
  ['relaxed', true],
])('the %s SIMD module', (_, relaxed) => {
  let report: SimdReport;
  let simd: Simd;
  beforeAll(async () => {
    await useBackend('cpu');
    await useBackend('wasm');
    report = await startSimd({ relaxed });
    const backend = tf.backend() as unknown as WasmHeapBackend;
    simd = await bindSimd(backend, tfjsMemory(backend) as WebAssembly.Memory, relaxed);
  }, COMPILE_LIMIT_MS);
  afterAll(async () => {
    await useBackend('wasm');
    await startSimd({ disabled: true });
  });

  test('gives way to the loops and comes back', async () => {
    await useBackend('wasm');
    const simdKernel = tf.getKernel('Linear', 'wasm').kernelFunc;
    expect(await startSimd({ disabled: true })).toEqual({
      active: false,
      relaxed: false,
      threads: 1,
      reason: 'switched off',
    });
    expect(tf.getKernel('Linear', 'wasm').kernelFunc).not.toBe(simdKernel);
    expect(await startSimd({ relaxed })).toMatchObject({ active: true, relaxed });
  });

  test('is in use', () => {
    expect(report).toEqual({ active: true, relaxed, threads: 1, reason: '' });
  });

  test.each(allCases.map((kernelCase) => [kernelCase.name, kernelCase] as const))(
    '%s: values, gradients, no leak',
    async (__, kernelCase) => {
      expect((await runCase(kernelCase, 'wasm')).problems).toEqual([]);
    },
  );

  test('a product gives a row the same bits in any batch, and each time', () => {
    const [k, n] = [300, 27];
    const b = tf.tensor2d(normal('right', [k, n]).values, [k, n]);
    const rows = normal('left', [9, k]).values as Float32Array;
    const product = (from: number, to: number) => {
      const a = tf.tensor2d(rows.slice(from * k, to * k), [to - from, k]);
      const out = simdMatMul(simd, a, b);
      const values = tf.backend().readSync(out.dataId) as Float32Array;
      simd.dispose(out);
      a.dispose();
      return [...values];
    };
    const whole = product(0, 9);
    expect(product(0, 9)).toEqual(whole);
    for (const [from, to] of [
      [0, 1],
      [3, 5],
      [2, 7],
      [8, 9],
    ] as const)
      expect(product(from, to)).toEqual(whole.slice(from * n, to * n));
    b.dispose();
  });

  test('attention gives a sequence the same bits in any batch', () => {
    const channels = 24;
    const lengths = [5, 41, 3];
    const total = lengths.reduce((x, y) => x + y);
    const all = normal('qkv', [total, 3 * channels]).values as Float32Array;
    const attend = (values: Float32Array, list: readonly number[]) =>
      tf.tidy(() => {
        const starts: number[] = [];
        const ends: number[] = [];
        for (const length of list) {
          const from = starts.length;
          for (let t = 0; t < length; t++) {
            starts.push(from);
            ends.push(from + length);
          }
        }
        const qkv = tf.tensor2d(values.slice(), [starts.length, 3 * channels]);
        const y = causalAttention(qkv, tf.tensor1d(starts, 'int32'), tf.tensor1d(ends, 'int32'), 2);
        return [...y.dataSync()];
      });
    const whole = attend(all, lengths);
    const second = attend(all.slice(5 * 3 * channels, 46 * 3 * channels), [41]);
    expect(second).toEqual(whole.slice(5 * channels, 46 * channels));
  });

  test('not-a-number goes in and comes out', () => {
    const result = tf.tidy(() => {
      const logits = tf.tensor2d([1, NaN, 2, 0, 1, 5, 2, 3, 1, 1, 1, 1], [2, 6]);
      const { logProbs, entropy } = tokenLogProbs(logits, tf.tensor1d([0, 1], 'int32'));
      return [...logProbs.dataSync(), ...entropy.dataSync()].map((x) => Number.isNaN(x));
    });
    expect(result).toEqual([true, false, true, false]);
  });

  test.each(productSizes)('product %s', async (...size) => {
    await useBackend('wasm');
    expect(productProblems(simd, size)).toEqual([]);
  });
});
