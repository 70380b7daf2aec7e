/** What bench results are held against: sizes, FLOPs, peaks and limits of adapters. */
import { describe, expect, test } from 'vitest';
import { parameterShapes } from '../../src/model/parameters.ts';
import { createBenchData } from '../bench/benchData.ts';
import { checkFits } from '../bench/fits.ts';
import { knownPeak } from '../bench/peak.ts';
import { type BenchRow, benchTable, number, resultsOf } from '../bench/report.ts';
import { generationFlops, parameterCount, SIZES, trainingFlops } from '../bench/sizes.ts';

describe('model FLOP utilisation', () => {
  const peak = {
    adapter: 'a GPU',
    isSoftware: false,
    peakFlops: 1e12,
    peakSource: 'data sheet',
    measuredFlops: 9e11,
  };

  const row = (times: readonly number[]): BenchRow => {
    const samples = times.map((ms) => ({ ms, dispatches: 1, submits: 1, peakBytes: 1, result: 6 }));
    const engines = [{ engine: 'ours', threads: 1, samples, warmUp: 1 }];
    return { runtime: 'browser', backend: 'webgpu', size: 'A', phase: 'train', peak, engines };
  };

  test('is what a step needs over what the adapter can do in its time', () => {
    const [result] = resultsOf(row([10, 10]));
    const flops = trainingFlops(SIZES['A']!);
    expect(result).toMatchObject({ flopsPerStep: flops, peakFlops: 1e12, peakSource: 'data sheet' });
    expect(result!.mfu).toBeCloseTo(flops / 0.01 / 1e12, 12);
    expect(benchTable([result!])).toMatch(new RegExp(`${number(100 * result!.mfu!)} %`));
  });

  test('is unknown on wasm, and of an engine that never ran', () => {
    const onWasm: BenchRow = { ...row([10, 10]), backend: 'wasm', peak: null };
    expect(resultsOf(onWasm)[0]).toMatchObject({ mfu: null, peakFlops: null });
    expect(resultsOf(row([]))[0]!.mfu).toBeNull();
  });

  test.each([
    ['nvidia hopper NVIDIA H200 driver', 66.9e12, 'data sheet'],
    ['nvidia ampere NVIDIA A100-SXM4-80GB', 19.5e12, 'data sheet'],
    ['nvidia hopper', 9e11, 'measured: multiply-adds in registers'],
    ['google swiftshader', 9e11, 'measured: multiply-adds in registers'],
  ])('%s has a peak of %f by its %s', (name, peakFlops, peakSource) => {
    expect(knownPeak(name, 9e11)).toEqual({ peakFlops, peakSource });
  });
});

describe('sizes', () => {
  test.each(Object.entries(SIZES))('%s has as many parameters as its model', (_, size) => {
    const shapes = parameterShapes({ ...size, layerNormEpsilon: 1e-5, eosId: -1 });
    const counts = Object.values(shapes).map((shape) => shape.reduce((product, n) => product * n, 1));
    expect(parameterCount(size)).toBe(counts.reduce((a, b) => a + b));
  });

  test('gpt2 is GPT-2 small: 124 million parameters, about 6 FLOPs a parameter and token to train', () => {
    const size = SIZES['gpt2']!;
    expect(Math.round(parameterCount(size) / 1e6)).toBe(124);
    const perToken = trainingFlops(size) / (size.batch * size.positions);
    expect(perToken / parameterCount(size)).toBeGreaterThan(5.9);
    expect(perToken / parameterCount(size)).toBeLessThan(6.6);
    const positions = 16 * 31; // read or written
    expect(generationFlops(size) / positions / parameterCount(size)).toBeGreaterThan(1.7);
    expect(generationFlops(size) / positions / parameterCount(size)).toBeLessThan(2.1);
  });

  test('data of a size is the same every time', () => {
    const [a, b] = [createBenchData(SIZES['A']!), createBenchData(SIZES['A']!)];
    expect(a).toEqual(b);
  });
});

describe('checkFits', () => {
  const gpu = (limit: number) =>
    ({
      requestAdapter: async () => ({
        limits: { maxBufferSize: 2 ** 40, maxStorageBufferBindingSize: limit },
      }),
    }) as unknown as GPU;

  test('says in words which buffer is too large', async () => {
    await expect(checkFits(gpu(2 ** 27), 'gpt2')).rejects.toThrow(
      /size gpt2 needs a buffer of 945 MB; this adapter binds at most 128 MB/,
    );
    await expect(checkFits(gpu(2 ** 30), 'gpt2')).resolves.toBeUndefined();
    await expect(checkFits(gpu(2 ** 27), 'C')).resolves.toBeUndefined();
  });
});
