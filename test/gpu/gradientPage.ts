/** Runs in the browser: the gradients of one step of every algorithm. Called from `gradients.test.ts`. */
import { dpoKnobs } from '../../src/algo/dpo/dpoKnobs.ts';
import { dpoGradients, packPairs } from '../../src/algo/dpo/dpoUpdate.ts';
import { groupGradients } from '../../src/algo/groups/groupAlgorithm.ts';
import { grpoKnobs, grpoObjective } from '../../src/algo/grpo.ts';
import { ktoGradients, packKtoBatch } from '../../src/algo/kto.ts';
import { ktoKnobs } from '../../src/algo/ktoKnobs.ts';
import { orpoKnobs, orpoObjective } from '../../src/algo/orpo.ts';
import { pairGradients } from '../../src/algo/pairs/pairAlgorithm.ts';
import { ppoKnobs } from '../../src/algo/ppo/ppoKnobs.ts';
import { criticGradients, sharedGradients } from '../../src/algo/ppo/ppoUpdate.ts';
import { packPairBatch } from '../../src/algo/rewardModel/pairBatch.ts';
import { rewardObjective } from '../../src/algo/rewardModel/rewardModel.ts';
import { rewardModelKnobs } from '../../src/algo/rewardModel/rewardModelKnobs.ts';
import { rlooKnobs, rlooObjective } from '../../src/algo/rloo.ts';
import { sftGradients } from '../../src/algo/sft.ts';
import { unlikelihoodKnobs, unlikelihoodObjective } from '../../src/algo/unlikelihood.ts';
import * as tf from '../../src/kernels/tf.ts';
import type { AdapterReport } from '../../src/kernels/webgpu/device.ts';
import { type Gradients, takeGradients } from '../../src/math/gradients.ts';
import type { GptConfig } from '../../src/model/config.ts';
import { createScoreHead, createValueHead, scoreResponses } from '../../src/model/heads.ts';
import { packSequences } from '../../src/model/packing.ts';
import { initialiseModel, type Model } from '../../src/model/parameters.ts';
import { fork, rngKey } from '../../src/shared/rng.ts';
import { knobDefaults } from '../algo/knobDefaults.ts';
import { CONFIG, minibatchAt, pairsAt, sequencesAt } from './replayCases.ts';
import { fatal, gpuBackend, startWebGpu } from './webgpu.ts';

export const start = (): Promise<AdapterReport | string> => startWebGpu();

export const fatalErrors = (): readonly string[] => fatal;

const SEED = rngKey(53);

/** As the page has it, with the kernels for real GPUs, and one that four does not divide, with those for software. */
const CONFIGS: Readonly<Record<string, GptConfig>> = {
  'channels by four': { ...CONFIG, channels: 32, heads: 2, vocabulary: 132 },
  'odd channels': { ...CONFIG, channels: 18, heads: 6, layers: 1 },
};

const STEP_GRADIENTS: Readonly<Record<string, (model: Model) => Gradients>> = {
  SFT: (model) => sftGradients(model, packSequences(sequencesAt('sft', 0, 6))),
  DPO: (model) => {
    const reference = {
      chosen: tf.tensor1d([-20, -25, -30, -22, -28, -31]),
      rejected: tf.tensor1d([-24, -21, -30, -29, -23, -20]),
    };
    const config = knobDefaults(dpoKnobs, { nllCoef: 0.2, labelSmoothing: 0.1 });
    return dpoGradients(model, packPairs(pairsAt(0)), reference, config);
  },
  'PPO, policy and value': (model) => sharedGradients(model, minibatchAt(0), knobDefaults(ppoKnobs), 0.9),
  'PPO, critic': (model) => criticGradients(model, minibatchAt(0), knobDefaults(ppoKnobs), false),
  'reward model, last token': (model) => rewardGradients(model, 'last'),
  'reward model, mean': (model) => rewardGradients(model, 'mean'),
};

/** Of the relatives: those whose losses use operations that no other loss does. */
const RELATIVE_GRADIENTS: Readonly<Record<string, (model: Model) => Gradients>> = {
  KTO: (model) => {
    const answers = sequencesAt('kto', 0, 6).map((answer, i) => ({
      answer,
      mismatched: answer,
      desirable: i % 2 > 0,
      logRef: -20 - i,
      mismatchedLogRef: -24,
    }));
    return ktoGradients(model, packKtoBatch(model, answers, knobDefaults(ktoKnobs)), 0.3);
  },
  ORPO: (model) => pairGradients(orpoObjective, model, packPairs(pairsAt(0)), knobDefaults(orpoKnobs)),
  unlikelihood: (model) =>
    pairGradients(unlikelihoodObjective, model, packPairs(pairsAt(0)), knobDefaults(unlikelihoodKnobs)),
  GRPO: (model) => {
    const { batch, logOld, advantages } = minibatchAt(0);
    const first = advantages.slice([0, 0], [batch.rows, 1]);
    const data = { batch, mask: batch.mask, logOld, logRef: logOld.mul(1.1), advantages: first };
    const context = { policy: model, temperature: 0.9, maxNewTokens: 10 };
    return groupGradients(grpoObjective, context, data, knobDefaults(grpoKnobs));
  },
  RLOO: (model) => {
    const { batch, logOld, advantages } = minibatchAt(0);
    const first = advantages.slice([0, 0], [batch.rows, 1]);
    const near = scoreResponses(model, batch, 0.9).logProbs.add(logOld.mul(0.01));
    const data = { batch, mask: batch.mask, logOld: near, logRef: near, advantages: first };
    const context = { policy: model, temperature: 0.9, maxNewTokens: 10 };
    return groupGradients(rlooObjective, context, data, knobDefaults(rlooKnobs));
  },
};

function rewardGradients(model: Model, pooling: 'last' | 'mean'): Gradients {
  const batch = packPairBatch(pairsAt(0));
  const config = knobDefaults(rewardModelKnobs, { pooling });
  return takeGradients(model.parameters, () => rewardObjective(model, batch, config));
}

const ALL_GRADIENTS = { ...STEP_GRADIENTS, ...RELATIVE_GRADIENTS };

export const steps = (): string[] => Object.keys(ALL_GRADIENTS);
export const configs = (): string[] => Object.keys(CONFIGS);

/** @returns for every parameter the largest difference between the backends, relative to its gradient's size */
export async function compareBackends(step: string, config: string): Promise<Record<string, number>> {
  const expected = await gradientsOn('cpu', step, config);
  const actual = await gradientsOn('webgpu', step, config);
  const sizes = Object.fromEntries(Object.entries(expected).map(([name, x]) => [name, rootMeanSquare(x)]));
  return Object.fromEntries(
    Object.entries(expected).map(([name, values]) => {
      // The terms of a bias may cancel, as a reward model's last one: its weight says how large they are.
      const size = Math.max(sizes[name]!, sizes[name.replace(/bias$/, 'weight')]!);
      return [name, difference(actual[name]!, values, size)];
    }),
  );
}

async function gradientsOn(backend: string, step: string, config: string): Promise<Record<string, number[]>> {
  await tf.setBackend(backend);
  if (backend === 'webgpu') gpuBackend().barriersAreSlow = config === 'odd channels';
  tf.engine().startScope();
  const { channels } = CONFIGS[config]!;
  const model = initialiseModel(CONFIGS[config]!, fork(SEED, 'model'), 0.2);
  const head = createScoreHead(channels, fork(SEED, 'head'), 0.3);
  if (step.startsWith('reward')) Object.assign(model.parameters, head);
  if (step.startsWith('PPO')) {
    Object.assign(model.parameters, createValueHead(channels));
    model.parameters['v_head.summary.weight'] = head['score.weight']!; // its own start, 0, gives no gradient
  }
  const { names, gradients, stats } = ALL_GRADIENTS[step]!(model);
  const lists = await Promise.all(gradients.map(async (gradient) => [...(await gradient.data())]));
  tf.dispose([gradients, stats]);
  tf.engine().endScope();
  return Object.fromEntries(names.map((name, i) => [name, lists[i]!]));
}

const rootMeanSquare = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

function difference(actual: readonly number[], expected: readonly number[], size: number): number {
  const worst = expected.map((value, i) => Math.abs(actual[i]! - value) / (size + Math.abs(value)));
  return worst.reduce((a, b) => Math.max(a, Number.isNaN(b) ? Infinity : b), 0);
}
