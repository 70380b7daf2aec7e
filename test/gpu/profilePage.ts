/** Runs in the browser: a small GPT-2 trained on WebGPU with a profile and without. Called from `profile.test.ts`. */
import { sftStep } from '../../src/algo/sft.ts';
import { createProfiler } from '../../src/engine/profile.ts';
import { inPhase } from '../../src/kernels/profile/phases.ts';
import * as tf from '../../src/kernels/tf.ts';
import type { AdapterReport } from '../../src/kernels/webgpu/device.ts';
import { createOptimizer, disposeOptimizer } from '../../src/math/optimizer.ts';
import { readPacked } from '../../src/math/gradients.ts';
import type { GptConfig } from '../../src/model/config.ts';
import { generate } from '../../src/model/generate.ts';
import type { Sequence } from '../../src/model/packing.ts';
import { disposeModel, initialiseModel } from '../../src/model/parameters.ts';
import type { ProfileReport } from '../../src/protocol/profile.ts';
import { fork, randomStream, rngKey } from '../../src/shared/rng.ts';
import { fatal, startWebGpu } from './webgpu.ts';

const CONFIG: GptConfig = {
  vocabulary: 160,
  positions: 24,
  channels: 32,
  layers: 2,
  heads: 4,
  layerNormEpsilon: 1e-5,
  eosId: 0,
};
const OPTIONS = {
  learningRate: 3e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
};
const SEED = rngKey(5);

export const start = (): Promise<AdapterReport | string> => startWebGpu();
export const fatalErrors = (): readonly string[] => fatal;

export interface ProfiledRun {
  readonly losses: readonly number[];
  readonly tokens: readonly number[];
  /** After each step; null without a profile. */
  readonly reports: readonly (ProfileReport | null)[];
  /** The longest, outside of the profile. */
  readonly tookMs: readonly number[];
  /** Does the device still make encoders of its own? */
  readonly isClean: boolean;
}

/** Steps of the same shapes, so that the last ones are replayed. */
export async function run(steps: number, isProfiled: boolean): Promise<ProfiledRun> {
  const random = randomStream(fork(SEED, 'batch'));
  const batch: Sequence[] = Array.from({ length: 8 }, () => ({
    ids: Int32Array.from({ length: 20 }, () => random.integer(CONFIG.vocabulary)),
    promptLength: 4,
  }));
  const model = initialiseModel(CONFIG, fork(SEED, 'model'), 0.1);
  const optimizer = createOptimizer(model.parameters);
  const profiler = createProfiler();
  profiler.turn(isProfiled);
  const [losses, reports, tookMs]: [number[], (ProfileReport | null)[], number[]] = [[], [], []];
  const prompts = batch.map(({ ids }) => ids.subarray(0, 4));
  let tokens: number[] = [];
  for (let step = 0; step < steps; step++) {
    profiler.beginUnit();
    const startMs = performance.now();
    await inPhase('step', async () => {
      const rows = await generate(model, prompts, { maxNewTokens: 6, temperature: 1, key: SEED });
      tokens = rows.flatMap(({ ids }) => [...ids]);
      const stats = await readPacked([sftStep(model, optimizer, batch, OPTIONS)]);
      losses.push(Object.values(stats)[0]!);
    });
    tookMs.push(performance.now() - startMs);
    reports.push((await profiler.endUnit(step + 1, true)) ?? null);
  }
  profiler.turn(false);
  profiler.beginUnit();
  disposeModel(model);
  disposeOptimizer(optimizer);
  const { device } = tf.backend() as unknown as { device: GPUDevice };
  const isClean = !Object.hasOwn(device, 'createCommandEncoder');
  return { losses, tokens, reports, tookMs, isClean };
}
