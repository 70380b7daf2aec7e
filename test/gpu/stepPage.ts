/** Runs in the browser: commands and times of training steps and decoding at the benchmark's sizes. */
import { sftStep } from '../../src/algo/sft.ts';
import * as tf from '../../src/kernels/tf.ts';
import type { AdapterReport } from '../../src/kernels/webgpu/device.ts';
import { warmUp } from '../../src/kernels/webgpu/warmUp.ts';
import { readPacked } from '../../src/math/gradients.ts';
import { createOptimizer, disposeOptimizer } from '../../src/math/optimizer.ts';
import type { GptConfig } from '../../src/model/config.ts';
import { generate } from '../../src/model/generate.ts';
import { disposeModel, initialiseModel } from '../../src/model/parameters.ts';
import { fork, randomStream, rngKey } from '../../src/shared/rng.ts';
import { type CommandCounts, startCounting, takeCounts } from './commandCounts.ts';
import { fatal, gpuBackend, startWebGpu } from './webgpu.ts';

const SEED = rngKey(43);
const ROWS = 8;
const SIZES = {
  A: { layers: 2, channels: 64, positions: 32, vocabulary: 512 },
  B: { layers: 4, channels: 128, positions: 64, vocabulary: 1024 },
} as const;
const OPTIONS = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
};

export type Size = keyof typeof SIZES;

const configOf = (size: Size): GptConfig => ({ ...SIZES[size], heads: 4, layerNormEpsilon: 1e-5, eosId: 0 });

export async function start(): Promise<AdapterReport | string> {
  const adapter = await startWebGpu();
  startCounting();
  return adapter;
}

/** Kernels have some of their own for software GPUs; this adapter runs either. */
export function chooseVariants(variants: 'real' | 'software'): void {
  gpuBackend().barriersAreSlow = variants === 'software';
}

export const fatalErrors = (): readonly string[] => fatal;

interface Measured {
  /** Until the first step, compiling ahead included. */
  readonly msBefore: number;
  /** Of each step, the read-back of its statistics included. */
  readonly ms: number[];
  readonly counts: CommandCounts[];
  readonly losses: number[];
}

function begun(config: GptConfig) {
  const model = initialiseModel(config, fork(SEED, 'model'));
  return { model, optimizer: createOptimizer(model.parameters) };
}

/** Steps on full sequences, each followed by the read-back of its statistics. */
export async function trainSteps(size: Size, steps: number, compileFirst = false): Promise<Measured> {
  const config = configOf(size);
  const random = randomStream(fork(SEED, 'tokens'));
  const token = () => random.integer(config.vocabulary);
  const sequences = Array.from({ length: ROWS }, () => ({
    ids: Int32Array.from({ length: config.positions }, token),
    promptLength: 1,
  }));
  const begin = performance.now();
  if (compileFirst) {
    await warmUp(() => {
      const { model, optimizer } = begun(config);
      sftStep(model, optimizer, sequences, OPTIONS).values.dispose();
      disposeModel(model);
      disposeOptimizer(optimizer);
    });
  }
  const { model, optimizer } = begun(config);
  const measured: Measured = { msBefore: performance.now() - begin, ms: [], counts: [], losses: [] };
  for (let step = 0; step < steps; step++) {
    takeCounts();
    const begin = performance.now();
    const { loss } = await readPacked([sftStep(model, optimizer, sequences, OPTIONS)]);
    measured.ms.push(performance.now() - begin);
    measured.counts.push(takeCounts());
    measured.losses.push(loss!);
  }
  disposeModel(model);
  disposeOptimizer(optimizer);
  return measured;
}

/** Continues short prompts until the positions are full. Counts are of the whole. */
export async function decode(size: Size): Promise<{ ms: number; counts: CommandCounts; positions: number }> {
  await tf.ready();
  const config = { ...configOf(size), eosId: -1 }; // nobody stops early
  const model = initialiseModel(config, fork(SEED, 'model'));
  const prompts = Array.from({ length: ROWS }, (_, b) =>
    Int32Array.from({ length: 2 + (b % 3) }, () => b + 1),
  );
  const options = { maxNewTokens: config.positions, temperature: 1, key: SEED };
  takeCounts();
  const begin = performance.now();
  const sequences = await generate(model, prompts, options);
  const ms = performance.now() - begin;
  const counts = takeCounts();
  disposeModel(model);
  return { ms, counts, positions: sequences[0]!.ids.length - 1 };
}
