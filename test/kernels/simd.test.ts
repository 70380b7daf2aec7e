/** The WebAssembly module behind our operations on the wasm backend, with and without fused multiply-add. */
import { setFlagsFromString } from 'node:v8';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  bindSimd,
  hasRelaxedSimd,
  sharedMemory,
  type Simd,
  type WasmHeapBackend,
} from '../../src/kernels/wasm/simd.ts';
import { type SimdReport, startSimd } from '../../src/kernels/wasm/startSimd.ts';
import { allCases } from './cases/allCases.ts';
import { useBackend } from './nodeBackends.ts';
import { productProblems, productSizes } from './productCases.ts';
import { runCase } from './runCase.ts';
import * as tf from '../../src/kernels/tf.ts';

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
    simd = await bindSimd(backend, sharedMemory(backend) as WebAssembly.Memory, relaxed);
  }, COMPILE_LIMIT_MS);
  afterAll(async () => {
    await useBackend('wasm');
    await startSimd({ disabled: true });
  });

  test('is in use', () => {
    expect(report).toEqual({ active: true, relaxed, reason: '' });
  });

  test.each(allCases.map((kernelCase) => [kernelCase.name, kernelCase] as const))(
    '%s: values, gradients, no leak',
    async (__, kernelCase) => {
      expect((await runCase(kernelCase, 'wasm')).problems).toEqual([]);
    },
  );

  test.each(productSizes)('product %s', async (...size) => {
    await useBackend('wasm');
    expect(productProblems(simd, size)).toEqual([]);
  });
});
