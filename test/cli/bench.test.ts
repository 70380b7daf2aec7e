import { describe, expect, test } from 'vitest';
import { BENCH_USAGE, parseBenchArgs } from '../../src/cli/benchArgs.ts';
import type { BenchSample } from '../bench/benchHost.ts';
import {
  agreementOf,
  type BenchRow,
  benchTable,
  type EngineSamples,
  number,
  quantile,
  resultsOf,
} from '../bench/report.ts';
import { SIZES, tokensOf, trainingFlops } from '../bench/sizes.ts';

describe('parseBenchArgs', () => {
  test('fills in the defaults', () => {
    expect(parseBenchArgs([])).toEqual({
      runtimes: ['browser'],
      engines: ['ours', 'tfjs', 'jax-js'],
      backends: ['wasm', 'webgpu'],
      sizes: ['A', 'B'],
      phases: ['train', 'generate'],
      threads: [1],
      steps: 20,
      seconds: 40,
      patience: 180,
      json: undefined,
    });
  });

  test('reads every flag', () => {
    const argv =
      '--runtime node,browser --engines jax-js,ours --backends webgpu --sizes gpt2 --phases train --threads 2,1 --steps 5 --seconds 9 --patience 99 --json b.json';
    expect(parseBenchArgs(argv.split(' '))).toEqual({
      runtimes: ['node', 'browser'],
      engines: ['jax-js', 'ours'],
      backends: ['webgpu'],
      sizes: ['gpt2'],
      phases: ['train'],
      threads: [2, 1],
      steps: 5,
      seconds: 9,
      patience: 99,
      json: 'b.json',
    });
  });

  test('gives null when asked for help, which names every flag', () => {
    expect(parseBenchArgs(['--help'])).toBeNull();
    for (const flag of 'runtime engines backends sizes phases threads steps seconds patience json'.split(' '))
      expect(BENCH_USAGE).toContain(`--${flag} `);
  });

  test.each([
    [['--engines', 'torch'], /--engines: expected .*ours, tfjs, jax-js.*"torch"/],
    [['--sizes', 'A,A'], /--sizes: expected different ones of A, B, C/],
    [['--sizes', ''], /--sizes: expected/],
    [['--backends', 'cpu'], /--backends: expected .*wasm, webgpu/],
    [['--threads', '0'], /--threads: expected different ones of 1, 2, .*"0"/],
    [['--phases', 'Train'], /--phases: expected .*train, generate/],
    [['--steps', '0'], /--steps: expected a whole number from 1/],
    [['--seconds', 'long'], /--seconds: expected a whole number/],
    [['--rounds', '3'], /--rounds/],
    [['--runtime', 'deno'], /--runtime: expected .*browser, node/],
    [['--runtime', 'node', '--backends', 'wasm'], /--runtime node: .*--backends/],
  ])('complains about %j', (argv, message) => {
    expect(() => parseBenchArgs(argv)).toThrow(message);
  });
});

const sample = (
  ms: number,
  result: BenchSample['result'],
  counts: Partial<BenchSample> = {},
): BenchSample => {
  return { ms, dispatches: 0, submits: 0, peakBytes: 1024 * 1024, result, ...counts };
};
/** Losses that fall from 6 by 0.1 a step. */
const training = (steps: number, ms: number, offset = 0): BenchSample[] =>
  Array.from({ length: steps }, (_, i) => sample(i === 0 ? 500 : ms, 6 - 0.1 * i + offset));
const engine = (name: string, samples: readonly BenchSample[], failure?: string): EngineSamples => {
  return { engine: name, threads: 1, samples, warmUp: 3, failure };
};
const row = (engines: readonly EngineSamples[], differences: Partial<BenchRow> = {}): BenchRow => {
  return {
    runtime: 'browser',
    backend: 'wasm',
    size: 'A',
    phase: 'train',
    peak: null,
    engines,
    ...differences,
  };
};

describe('quantile', () => {
  test.each([
    [[3, 1, 2], 0.5, 2],
    [[4, 1, 2, 3], 0.5, 2.5],
    [[0, 10], 0.9, 9],
    [[7], 0.9, 7],
    [[100, 9], 1, 100], // sorted as numbers
  ])('of %j at %f', (values, q, expected) => {
    expect(quantile(values, q)).toBeCloseTo(expected, 12);
  });
});

describe('results', () => {
  test('time only what follows the warm-up, and keep the first step apart', () => {
    const samples = [500, 90, 80, 10, 30, 20].map((ms) => sample(ms, 6));
    const [result] = resultsOf(row([engine('ours', samples)]));
    expect(result).toMatchObject({
      msMedian: 20,
      msP90: 28,
      msBest: 10,
      firstStepMs: 500,
      steps: 3,
      peakBytes: 2 ** 20,
    });
    expect(result!.tokensPerSecond).toBeCloseTo((8 * 32) / 0.02, 6);
  });

  test('take the loss after exactly 20 updates', () => {
    const losses = (steps: number) => resultsOf(row([engine('ours', training(steps, 10))]))[0]!.lossAt20;
    expect(losses(23)).toBeCloseTo(4, 12);
    expect(losses(20)).toBeNull();
  });

  test('count GPU commands on WebGPU only', () => {
    const samples = training(6, 10).map((s) => ({ ...s, dispatches: 69, submits: 1 }));
    const counts = (backend: 'wasm' | 'webgpu') => {
      const [result] = resultsOf(row([engine('ours', samples)], { backend }));
      return [result!.dispatchesPerStep, result!.submitsPerStep];
    };
    expect(counts('webgpu')).toEqual([69, 1]);
    expect(counts('wasm')).toEqual([null, null]);
  });

  test('of an engine that never ran are empty and carry the reason', () => {
    const [, failed] = resultsOf(row([engine('ours', training(6, 10)), engine('tfjs', [], 'no adapter')]));
    expect(failed).toMatchObject({
      msMedian: null,
      firstStepMs: null,
      agreement: null,
      failure: 'no adapter',
    });
  });
});

describe('agreementOf', () => {
  const ours = training(23, 10);

  test('compares losses after 20 updates, to 1e-3', () => {
    expect(agreementOf('train', ours, training(23, 10, 0.0009))).toMatchObject({ updates: 20, agrees: true });
    expect(agreementOf('train', ours, training(23, 10, 0.0011))).toMatchObject({
      updates: 20,
      agrees: false,
    });
    expect(agreementOf('train', ours, training(23, 10, Number.NaN))!.agrees).toBe(false);
  });

  test('compares an engine that was stopped early after as many updates as it did', () => {
    expect(agreementOf('train', ours, training(5, 10))).toMatchObject({ updates: 4, agrees: true });
  });

  test('compares generated tokens by their share of differences', () => {
    const tokens = (changed: number) => [
      sample(
        1,
        Array.from({ length: 20 }, (_, i) => (i < changed ? -1 : i)),
      ),
    ];
    expect(agreementOf('generate', tokens(0), tokens(2))).toMatchObject({ difference: 0.1, agrees: true });
    expect(agreementOf('generate', tokens(0), tokens(3))).toMatchObject({ difference: 0.15, agrees: false });
    expect(agreementOf('generate', tokens(0), [sample(1, [])])!.agrees).toBe(false);
  });
});

describe('benchTable', () => {
  const results = [
    ...resultsOf(row([engine('ours', training(23, 10)), engine('tfjs', training(23, 125, 0.5))])),
    ...resultsOf(
      row([engine('ours', training(23, 40)), engine('jax-js', [], 'out of memory\nat x')], { size: 'B' }),
    ),
  ];
  const lines = benchTable(results).split('\n');

  test('gives each time as a multiple of the first engine in the same row', () => {
    expect(lines).toHaveLength(5);
    expect(lines[1]).toMatch(
      /^browser +wasm +A +train +ours +1 +10 +10 +1\.00x +10 +1\.00x .*loss@20 4\.0000$/,
    );
    expect(lines[2]).toMatch(/tfjs +1 +125 +125 +12\.50x +125 +12\.50x/);
    expect(lines[3]).toMatch(/B +train +ours +1 +40 +40 +1\.00x/);
  });

  test('compares engines that have as many threads', () => {
    const onTwo = (name: string, ms: number) => ({ ...engine(name, training(23, ms)), threads: 2 });
    const alone = (name: string, ms: number) => engine(name, training(23, ms));
    const engines = [alone('ours', 20), alone('jax-js', 50), onTwo('ours', 10), onTwo('jax-js', 40)];
    const table = benchTable(resultsOf(row(engines))).split('\n');
    expect(table[2]).toMatch(/jax-js +1 +50 +50 +2\.50x/);
    expect(table[3]).toMatch(/ours +2 +10 +10 +1\.00x/);
    expect(table[4]).toMatch(/jax-js +2 +40 +40 +4\.00x/);
  });

  test('compares an engine without threads with the first', () => {
    const ours = { ...engine('ours', training(23, 10)), threads: 2 };
    expect(benchTable(resultsOf(row([ours, engine('tfjs', training(23, 90))])))).toMatch(
      /tfjs +1 +90 +90 +9\.00x/,
    );
  });

  test('compares only rounds that both engines did', () => {
    const slowAtFirst = [...training(5, 20), ...training(18, 1)];
    const table = benchTable(resultsOf(row([engine('ours', slowAtFirst), engine('tfjs', training(5, 60))])));
    expect(table).toMatch(/tfjs +1 +60 +60 +3\.00x +60 +3\.00x/);
  });

  test('says which rows do not compute the same, and which failed', () => {
    expect(lines[2]).toContain('loss@20: DISAGREES (5e-1 off)');
    expect(lines[4]).toMatch(/jax-js .*FAILED: out of memory$/);
  });

  test.each([
    [null, '-'],
    [12345.6, '12346'],
    [12.345, '12.3'],
    [0.01234, '0.0123'],
  ])('writes %d as %s', (value, text) => {
    expect(number(value)).toBe(text);
  });
});

test('sizes: what a step deals with', () => {
  expect(tokensOf('train', SIZES['B']!)).toBe(512);
  expect(tokensOf('generate', SIZES['B']!)).toBe(384);
  // by hand: 3 x (256 tokens x 2 x (2 x 12 x 64^2 + 2 x 32 x 64) + 248 x 2 x 512 x 64)
  expect(trainingFlops(SIZES['A']!)).toBe(3 * (256 * 2 * (98_304 + 4096) + 248 * 65_536));
});
