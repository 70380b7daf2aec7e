/** Runs in the browser: what is compiled before the first step, and what is left to compile in it. */
import { dpoUpdate, packPairs } from '../../src/algo/dpo/dpoUpdate.ts';
import { dpoKnobs } from '../../src/algo/dpo/dpoKnobs.ts';
import { ppoKnobs } from '../../src/algo/ppo/ppoKnobs.ts';
import { ppoUpdate } from '../../src/algo/ppo/ppoUpdate.ts';
import { rewardModelUpdate } from '../../src/algo/rewardModel/rewardModel.ts';
import { rewardModelKnobs } from '../../src/algo/rewardModel/rewardModelKnobs.ts';
import { compileAhead } from '../../src/engine/compileAhead.ts';
import * as tf from '../../src/kernels/tf.ts';
import type { AdapterReport } from '../../src/kernels/webgpu/device.ts';
import { readPacked } from '../../src/math/gradients.ts';
import { createOptimizer, disposeOptimizer } from '../../src/math/optimizer.ts';
import { generate } from '../../src/model/generate.ts';
import { createScoreHead, createValueHead } from '../../src/model/heads.ts';
import { disposeModel, initialiseModel } from '../../src/model/parameters.ts';
import { rngKey } from '../../src/shared/rng.ts';
import { knobDefaults } from '../algo/knobDefaults.ts';
import { startCounting, takeCounts } from './commandCounts.ts';
import { CONFIG, minibatchAt, optionsAt, pairsAt, sequencesAt } from './replayCases.ts';
import { fatal, gpuBackend, startWebGpu } from './webgpu.ts';

export async function start(): Promise<AdapterReport | string> {
  const adapter = await startWebGpu();
  startCounting();
  return adapter;
}

export const fatalErrors = (): readonly string[] => fatal;

const KEY = rngKey(71);
/** As the knobs' defaults a multiple of four, for which tfjs has programs of its own. */
const ROWS = 8;

/** As the page's models, but for its weights. */
const SHIPPED = { ...CONFIG, channels: 64, heads: 2, vocabulary: 1024, positions: 64 };

export interface Compiled {
  /** Pipelines made by compiling ahead, and how many are still on the way. */
  readonly ahead: number;
  readonly pending: number;
  /** Tensors and buffers that it left behind. */
  readonly left: number;
  /** Pipelines that each step still had to wait for. */
  readonly late: Record<string, number>;
  readonly losses: number[];
}

export async function compileThenStep(): Promise<Compiled> {
  await tf.setBackend('webgpu');
  const cache = gpuBackend().pipelineCache;
  const count = () => tf.memory().numTensors + tf.backend().numDataIds();
  const before = { pipelines: Object.keys(cache).length, held: count() };
  await compileAhead();
  const ahead = Object.keys(cache).length - before.pipelines;
  const pending = Object.values(cache).filter((pipeline) => pipeline instanceof Promise).length;
  const left = count() - before.held;

  const late: Record<string, number> = {};
  const losses: number[] = [];
  const measure = async (name: string, run: () => Promise<Record<string, number>>) => {
    takeCounts();
    const { loss, 'rewardModel/loss': rewardLoss } = await run();
    losses.push(loss ?? rewardLoss ?? 0);
    late[name] = takeCounts().newPipelines;
  };
  const policy = initialiseModel(SHIPPED, KEY);
  Object.assign(policy.parameters, createValueHead(SHIPPED.channels));
  const optimizer = createOptimizer(policy.parameters);
  const prompts = sequencesAt('prompts', 0, 16).map(({ ids }) => ids.slice(0, 6));
  await measure('generation', async () => {
    await generate(policy, prompts, { maxNewTokens: 16, temperature: 1, key: KEY });
    return {};
  });
  await measure('PPO', () => {
    const state = { critic: policy, optimizer, criticOptimizer: undefined };
    const context = { policy, temperature: 1 };
    return readPacked(
      ppoUpdate(context, state, knobDefaults(ppoKnobs), minibatchAt(0, ROWS), optionsAt(0), false),
    );
  });
  await measure('DPO', () => {
    const reference = { chosen: tf.ones([ROWS]), rejected: tf.ones([ROWS]) };
    return readPacked([
      dpoUpdate(policy, optimizer, packPairs(pairsAt(0, ROWS)), reference, knobDefaults(dpoKnobs), 1e-3),
    ]);
  });
  const model = initialiseModel(SHIPPED, KEY);
  Object.assign(model.parameters, createScoreHead(SHIPPED.channels, KEY));
  const own = createOptimizer(model.parameters);
  await measure('reward model', () =>
    readPacked([rewardModelUpdate(model, own, pairsAt(0, ROWS), knobDefaults(rewardModelKnobs), 1e-3)]),
  );
  for (const each of [policy, model]) disposeModel(each);
  for (const each of [optimizer, own]) disposeOptimizer(each);
  return { ahead, pending, left, late, losses };
}
