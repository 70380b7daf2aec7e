/** Runs in the browser: a small GPT-2 trained and sampled on WebGPU and on cpu. Called from `training.test.ts`. */
import { sftStep } from '../../src/algo/sft.ts';
import * as tf from '../../src/kernels/tf.ts';
import type { AdapterReport } from '../../src/kernels/webgpu/device.ts';
import { warmUp } from '../../src/kernels/webgpu/warmUp.ts';
import { createOptimizer, disposeOptimizer, type OptimizerState } from '../../src/math/optimizer.ts';
import { readPacked } from '../../src/math/gradients.ts';
import type { GptConfig } from '../../src/model/config.ts';
import { generate } from '../../src/model/generate.ts';
import type { Sequence } from '../../src/model/packing.ts';
import { disposeModel, initialiseModel, type Model } from '../../src/model/parameters.ts';
import { fork, randomStream, rngKey } from '../../src/shared/rng.ts';
import { type CommandCounts, startCounting, takeCounts } from './commandCounts.ts';
import { fatal, gpuBackend, startWebGpu } from './webgpu.ts';

const CONFIG: GptConfig = {
  vocabulary: 301,
  positions: 32,
  channels: 32,
  layers: 2,
  heads: 4,
  layerNormEpsilon: 1e-5,
  eosId: 0,
};
const SEED = rngKey(41);
const OPTIONS = {
  learningRate: 3e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
};

export async function start(): Promise<AdapterReport | string> {
  const adapter = await startWebGpu();
  startCounting();
  return adapter;
}

export const fatalErrors = (): readonly string[] => fatal;

/** The same random sequences for the same step. */
function batchAt(step: number): Sequence[] {
  const random = randomStream(fork(SEED, 'batch', step));
  return Array.from({ length: 16 }, () => {
    const length = 12 + random.integer(12);
    return { ids: Int32Array.from({ length }, () => random.integer(CONFIG.vocabulary)), promptLength: 5 };
  });
}

interface Trained {
  readonly stats: Record<string, number>[];
  readonly parameters: number[][];
  /** Of the last step, the read-back of its statistics left out. */
  readonly counts: CommandCounts;
  /** After each step: tensors, and buffers the backend holds for them. */
  readonly held: string[];
}

/** The learning rate changes at every step. */
export async function train(backend: string, steps: number): Promise<Trained> {
  await tf.setBackend(backend);
  const model = initialiseModel(CONFIG, fork(SEED, 'model'), 0.1);
  const optimizer = createOptimizer(model.parameters);
  const stats: Record<string, number>[] = [];
  const held: string[] = [];
  let counts = takeCounts();
  for (let step = 0; step < steps; step++) {
    takeCounts();
    const scalars = oneStep(model, optimizer, step);
    counts = takeCounts();
    stats.push(await readPacked([scalars]));
    held.push(`${tf.memory().numTensors} tensors, ${tf.backend().numDataIds()} buffers`);
  }
  const parameters = await Promise.all(
    Object.values(model.parameters).map(async (p) => [...(await p.data<'float32'>())]),
  );
  disposeModel(model);
  disposeOptimizer(optimizer);
  return { stats, parameters, counts, held };
}

const oneStep = (model: Model, optimizer: OptimizerState, step: number) =>
  sftStep(model, optimizer, batchAt(step), { ...OPTIONS, learningRate: OPTIONS.learningRate / (1 + step) });

/** Bytes in tfjs's buffer pool after each of some steps of the same shapes. */
export async function poolSizes(steps: number): Promise<number[]> {
  await tf.setBackend('webgpu');
  const model = initialiseModel(CONFIG, fork(SEED, 'model'), 0.1);
  const optimizer = createOptimizer(model.parameters);
  const sizes: number[] = [];
  for (let step = 0; step < steps; step++) {
    await readPacked([sftStep(model, optimizer, batchAt(0), OPTIONS)]);
    sizes.push((tf.memory() as unknown as { numBytesAllocatedInGPU: number }).numBytesAllocatedInGPU);
  }
  disposeModel(model);
  disposeOptimizer(optimizer);
  return sizes;
}

interface Kept {
  /** A parameter after the first step. */
  readonly expected: number[];
  /** The same from a clone, after its neighbours were replaced and freed. */
  readonly kept: number[];
  /** GPU memory in use: before, with the clone alone, and in the end. */
  readonly bytes: readonly [number, number, number];
}

/** Trained parameters share a buffer: one of them outlives the others. */
export async function keepOneParameter(): Promise<Kept> {
  await tf.setBackend('webgpu');
  const before = await bytesInUse();
  const model = initialiseModel(CONFIG, fork(SEED, 'model'), 0.1);
  const optimizer = createOptimizer(model.parameters);
  const name = 'h.1.ln_2.weight';
  await readPacked([oneStep(model, optimizer, 0)]);
  const clone = model.parameters[name]!.clone();
  const copy = tf.add(clone, 0); // elsewhere
  const expected = [...(await copy.data<'float32'>())];
  for (const step of [1, 2]) await readPacked([oneStep(model, optimizer, step)]);
  disposeModel(model);
  disposeOptimizer(optimizer);
  copy.dispose();
  const withClone = await bytesInUse();
  const kept = [...(await clone.data<'float32'>())];
  clone.dispose();
  return { expected, kept, bytes: [before, withClone, await bytesInUse()] };
}

async function bytesInUse(): Promise<number> {
  const probe = tf.tidy(() => tf.tensor1d(new Float32Array(2000)).square());
  await probe.data(); // submits, which gives back what was freed
  probe.dispose();
  return (tf.memory() as unknown as { numBytesInGPU: number }).numBytesInGPU;
}

/** Compiles a step of another shape without running it, then runs it. @returns pipelines made in either phase */
export async function compileAhead(): Promise<{ ahead: number; pending: number; running: number }> {
  await tf.setBackend('webgpu');
  const config = { ...CONFIG, channels: 18, heads: 6, vocabulary: 299 };
  const step = () => {
    const model = initialiseModel(config, SEED);
    const optimizer = createOptimizer(model.parameters);
    const scalars = sftStep(model, optimizer, batchAt(0).map(withinVocabulary), OPTIONS);
    disposeModel(model);
    disposeOptimizer(optimizer);
    return scalars;
  };
  const cache = gpuBackend().pipelineCache;
  const before = Object.keys(cache).length;
  await warmUp(() => step().values.dispose());
  const ahead = Object.keys(cache).length - before;
  const pending = Object.values(cache).filter((pipeline) => pipeline instanceof Promise).length;
  takeCounts();
  const scalars = step();
  const running = takeCounts().newPipelines;
  const { loss } = await readPacked([scalars]);
  if (!Number.isFinite(loss)) throw new Error(`loss ${loss} after compiling ahead`);
  return { ahead, pending, running };
}

const withinVocabulary = ({ ids, promptLength }: Sequence): Sequence => ({
  ids: ids.map((id) => Math.min(id, 298)),
  promptLength,
});

/** Continuations of prompts of several lengths, sampled and greedy. */
export async function sample(
  backend: string,
): Promise<{ tokens: number[][]; counts: CommandCounts; held: string[] }> {
  await tf.setBackend(backend);
  const model = initialiseModel(CONFIG, fork(SEED, 'model'), 0.3);
  const prompts = Array.from({ length: 12 }, (_, b) => batchAt(0)[b]!.ids.slice(0, 2 + (b % 4)));
  const held: string[] = [];
  const tokens: number[][] = [];
  let counts = takeCounts();
  for (const temperature of [1, 0]) {
    held.push(`${tf.memory().numTensors} tensors, ${tf.backend().numDataIds()} buffers`);
    takeCounts();
    const options = { maxNewTokens: 9, temperature, key: fork(SEED, 'sample') };
    const sequences = await generate(model, prompts, options);
    counts = takeCounts();
    tokens.push(...sequences.map(({ ids }) => [...ids]));
  }
  held.push(`${tf.memory().numTensors} tensors, ${tf.backend().numDataIds()} buffers`);
  disposeModel(model);
  return { tokens, counts, held };
}
