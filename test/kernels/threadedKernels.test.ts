/** The wasm kernels on several threads: the same bits as on one, whatever the division. */
import { setFlagsFromString } from 'node:v8';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { createNodeHelper } from '../../src/cli/nodeHelper.ts';
import { linear } from '../../src/kernels/linear/linear.ts';
import * as tf from '../../src/kernels/tf.ts';
import { type Division, grainOf, LEAST_COST } from '../../src/kernels/wasm/simd.ts';
import { type SimdReport, startSimd } from '../../src/kernels/wasm/startSimd.ts';
import { createBenchData } from '../bench/benchData.ts';
import { engine } from '../bench/engines/ours.ts';
import { type BenchSize, SIZES } from '../bench/sizes.ts';
import { allCases } from './cases/allCases.ts';
import { type KernelCase, normal } from './kernelCase.ts';
import { runCase } from './runCase.ts';

setFlagsFromString('--experimental-wasm-relaxed-simd'); // Node 20 has it behind a flag

const COMPILE_LIMIT_MS = 120_000;
/** So small that every kernel is divided as far as it can be. */
const EVERYTHING = 1;

const runOn = (threads: number, leastCost?: number) =>
  startSimd({ threads, createHelper: createNodeHelper, ...(leastCost && { leastCost }) });

let report: SimdReport;
beforeAll(async () => {
  report = await startNodeBackend('wasm', 2);
}, COMPILE_LIMIT_MS);
afterAll(() => runOn(1));

test('the heap is shared, and there are two threads', () => {
  expect(report).toEqual({ active: true, relaxed: true, threads: 2, reason: '' });
  const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
  expect(wasm.HEAPU8.buffer).toBeInstanceOf(SharedArrayBuffer);
});

describe.each([2, 3])('on %d threads', (threads) => {
  const bits = new Map<KernelCase, Buffer[]>();
  const compute = (kernelCase: KernelCase) =>
    kernelCase.actual().map((tensor) => {
      const { buffer, byteOffset, byteLength } = tensor.dataSync();
      tensor.dispose();
      return Buffer.from(buffer, byteOffset, byteLength);
    });
  beforeAll(async () => {
    await tf.setBackend('wasm');
    await runOn(1);
    for (const kernelCase of allCases) bits.set(kernelCase, compute(kernelCase));
    report = await runOn(threads, EVERYTHING);
  });

  test('that did start', () => {
    expect(report).toMatchObject({ threads, reason: '' });
  });

  test.each(allCases.map((kernelCase) => [kernelCase.name, kernelCase] as const))(
    '%s: right values, no leak, the bits of one thread',
    async (_, kernelCase) => {
      expect((await runCase(kernelCase, 'wasm')).problems).toEqual([]);
      const expected = bits.get(kernelCase)!;
      expect(compute(kernelCase).map((values, i) => values.equals(expected[i]!))).toEqual(
        expected.map(() => true),
      );
    },
  );

  test('sums over many rows have the bits of one thread, too', async () => {
    const [rows, inputs, outputs] = [700, 20, 200];
    const gradients = () => {
      const x = tf.tensor2d(normal('x', [rows, inputs]).values, [rows, inputs]);
      const w = tf.tensor2d(normal('w', [inputs, outputs]).values, [inputs, outputs]);
      const loss = (b: tf.Tensor) => tf.sum<tf.Scalar>(tf.square(linear(x, w, b as tf.Tensor1D)));
      return tf.tidy(() => [
        ...tf
          .grad(loss)(tf.zeros([outputs]))
          .dataSync(),
      ]);
    };
    const shared = gradients();
    await runOn(1);
    expect(shared).toEqual(gradients());
    await runOn(threads, EVERYTHING);
  });

  test('the heap may grow: helpers see the new part, and views of the old one stay', async () => {
    const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
    const before = wasm.HEAPU8.length;
    const side = 1024;
    const filler: tf.Tensor[] = [];
    while (wasm.HEAPU8.length === before) filler.push(tf.zeros([side, side]));
    const x = tf.tensor2d(normal('x', [64, side]).values, [64, side]);
    const w = tf.tensor2d(normal('w', [side, 96]).values, [side, 96]);
    const product = () => tf.tidy(() => [...linear(x, w, tf.zeros([96])).dataSync()]);
    const shared = product();
    await runOn(1);
    expect(shared).toEqual(product());
    tf.dispose([x, w, ...filler]);
    await runOn(threads, EVERYTHING);
  });
});

/** Losses of so many training steps, with AdamW, from the same start. */
async function train(size: BenchSize, steps: number, threads: number, leastCost?: number) {
  expect((await runOn(threads, leastCost)).threads).toBe(threads);
  const step = engine.prepareTraining(createBenchData(size));
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) losses.push(await step());
  return losses;
}

test('a seed gives the same run on any number of threads', async () => {
  await tf.setBackend('wasm');
  const alone = await train(SIZES['A']!, 30, 1);
  expect(alone[29]).toBeLessThan(alone[0]! - 2); // it learned something
  for (const threads of [2, 3, 4]) expect(await train(SIZES['A']!, 30, threads)).toEqual(alone);
  expect(await train(SIZES['A']!, 30, 3, EVERYTHING)).toEqual(alone);
});

test('memory stays flat over 2,000 steps on two threads', async () => {
  await tf.setBackend('wasm');
  const size = { layers: 1, channels: 32, heads: 2, positions: 16, vocabulary: 128, batch: 4 };
  await runOn(2, EVERYTHING);
  const step = engine.prepareTraining(createBenchData(size));
  const heap = () => [engine.heapBytes(), tf.memory().numTensors, tf.backend().numDataIds()];
  for (let i = 0; i < 20; i++) await step();
  const early = heap();
  for (let i = 20; i < 2000; i++) await step();
  expect(heap()).toEqual(early);
}, 60_000);

describe('parts', () => {
  test('are all of a kernel that is too small to gain, or has nobody to share it', () => {
    expect(grainOf({ units: 100, cost: 1000 }, 2)).toBe(100);
    expect(grainOf({ units: 10_000, cost: 1e6 }, 1)).toBe(10_000);
  });

  test.each<[Division, number]>([
    [{ units: 1024, cost: 512 * 256, multiple: 32 }, 2],
    [{ units: 1024, cost: 512 * 256, multiple: 32 }, 8],
    [{ units: 33, cost: 2e5 }, 4],
  ])('of %j on %d threads begin where they may and hold enough', (division, threads) => {
    const grain = grainOf(division, threads);
    expect(grain % (division.multiple ?? 1)).toBe(0);
    expect(grain * division.cost).toBeGreaterThanOrEqual(LEAST_COST);
    expect(division.units / grain).toBeGreaterThan(1);
    expect(division.units / grain).toBeLessThanOrEqual(3 * threads);
  });
});
