/** The steps that replay is tested on: every algorithm's, with numbers and data that change at each step. */
import { dpoKnobs } from '../../src/algo/dpo/dpoKnobs.ts';
import { dpoUpdate, packPairs } from '../../src/algo/dpo/dpoUpdate.ts';
import { ppoKnobs } from '../../src/algo/ppo/ppoKnobs.ts';
import { ppoUpdate } from '../../src/algo/ppo/ppoUpdate.ts';
import { rewardModelUpdate, scoreSequences } from '../../src/algo/rewardModel/rewardModel.ts';
import { rewardModelKnobs } from '../../src/algo/rewardModel/rewardModelKnobs.ts';
import { scoreRollouts } from '../../src/algo/rollouts.ts';
import { sftStep } from '../../src/algo/sft.ts';
import { type Tensor, tensor1d, tensor2d } from '../../src/kernels/tf.ts';
import { type PackedScalars, readPacked } from '../../src/math/gradients.ts';
import {
  createOptimizer,
  disposeOptimizer,
  type OptimizerOptions,
  type OptimizerState,
} from '../../src/math/optimizer.ts';
import type { GptConfig } from '../../src/model/config.ts';
import { generate } from '../../src/model/generate.ts';
import { createLogitDecoder } from '../../src/model/logitDecoder.ts';
import { createScoreHead, createValueHead } from '../../src/model/heads.ts';
import { disposeBatch, packSequences, type Sequence } from '../../src/model/packing.ts';
import { cloneModel, disposeModel, initialiseModel, type Model } from '../../src/model/parameters.ts';
import { fork, randomStream, rngKey } from '../../src/shared/rng.ts';
import { knobDefaults } from '../algo/knobDefaults.ts';

export interface ReplayCase {
  /** Gives the commands of a step. @returns reads the statistics */
  step(step: number): () => Promise<Record<string, number>>;
  parameters(): Tensor[];
  dispose(): void;
}

export const CONFIG: GptConfig = {
  vocabulary: 61,
  positions: 16,
  channels: 16,
  layers: 2,
  heads: 2,
  layerNormEpsilon: 1e-5,
  eosId: 0,
};
const SEED = rngKey(47);
const ROWS = 6;

const learningRateAt = (step: number) => 3e-3 / (1 + (step % 7));

export const optionsAt = (step: number): OptimizerOptions => ({
  learningRate: learningRateAt(step),
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-6,
  weightDecay: 0.01,
  maxGradNorm: 1,
  rateFactor: (name) => (name.startsWith('v_head') ? 2 + (step % 2) : 1),
});

/** Other tokens and lengths at each step; the first is as long as any, so that the shapes come back. */
export function sequencesAt(label: string, step: number, count: number): Sequence[] {
  const random = randomStream(fork(SEED, label, step));
  return Array.from({ length: count }, (_, row) => {
    const length = row === 0 ? 12 : 6 + random.integer(7);
    const ids = Int32Array.from({ length }, () => random.integer(CONFIG.vocabulary));
    return { ids, promptLength: row === 0 ? 3 : 3 + random.integer(2) };
  });
}

const newModel = (): Model => initialiseModel(CONFIG, fork(SEED, 'model'), 0.2);

function caseOf(
  models: readonly Model[],
  optimizers: readonly OptimizerState[],
  update: (step: number) => PackedScalars[],
): ReplayCase {
  return {
    step: (step) => {
      const taken = update(step);
      return () => readPacked(taken);
    },
    parameters: () => models.flatMap(({ parameters }) => Object.values(parameters)),
    dispose: () => {
      for (const model of models) disposeModel(model);
      for (const optimizer of optimizers) disposeOptimizer(optimizer);
    },
  };
}

function sft(): ReplayCase {
  const model = newModel();
  const optimizer = createOptimizer(model.parameters);
  return caseOf([model], [optimizer], (step) => [
    sftStep(model, optimizer, sequencesAt('sft', step, ROWS), optionsAt(step)),
  ]);
}

export function pairsAt(step: number, count = ROWS) {
  const sides = sequencesAt('pairs', step, 2 * count);
  return Array.from({ length: count }, (_, i) => ({ chosen: sides[i]!, rejected: sides[i + count]! }));
}

function dpo(): ReplayCase {
  const policy = newModel();
  const optimizer = createOptimizer(policy.parameters);
  return caseOf([policy], [optimizer], (step) => {
    const random = randomStream(fork(SEED, 'reference', step));
    const side = () => tensor1d(Float32Array.from({ length: ROWS }, () => -30 + random.normal()));
    const config = {
      ...knobDefaults(dpoKnobs),
      beta: 0.1 + 0.05 * (step % 5),
      labelSmoothing: 0.05 * (step % 3),
      nllCoef: 0.1 * (1 + (step % 2)),
    };
    const batch = packPairs(pairsAt(step));
    const reference = { chosen: side(), rejected: side() };
    const stats = dpoUpdate(policy, optimizer, batch, reference, config, learningRateAt(step));
    disposeBatch(batch);
    reference.chosen.dispose();
    reference.rejected.dispose();
    return [stats];
  });
}

/** A minibatch as the sampling leaves it, with made-up numbers. */
export function minibatchAt(step: number, count = ROWS) {
  const random = randomStream(fork(SEED, 'minibatch', step));
  const batch = packSequences(sequencesAt('ppo', step, count));
  const { rows, columns } = batch;
  const matrix = (mean: number, deviation: number) =>
    tensor2d(
      Float32Array.from({ length: rows * columns }, () => mean + deviation * random.normal()),
      [rows, columns],
    );
  const tensors = [matrix(-4.2, 0.3), matrix(0, 0.3), matrix(0, 1), matrix(0.2, 0.5)] as const;
  const [logOld, valuesOld, advantages, returns] = tensors;
  return { batch, logOld, valuesOld, advantages, returns, tensors: [...tensors] };
}

/** The critic's head learns alone at first. */
const CRITIC_WARMUP = 5;

function ppo(hasOwnTrunk: boolean): ReplayCase {
  const policy = newModel();
  const critic = hasOwnTrunk ? newModel() : policy;
  Object.assign(critic.parameters, createValueHead(CONFIG.channels));
  const optimizer = createOptimizer(policy.parameters);
  const criticOptimizer = hasOwnTrunk ? createOptimizer(critic.parameters) : undefined;
  const models = hasOwnTrunk ? [policy, critic] : [policy];
  return caseOf(models, criticOptimizer ? [optimizer, criticOptimizer] : [optimizer], (step) => {
    const config = {
      ...knobDefaults(ppoKnobs),
      clipRange: 0.1 + 0.05 * (step % 4),
      valueClipRange: 0.2 + 0.1 * (step % 3),
      valueCoef: 0.1 + 0.1 * (step % 2),
    };
    const data = minibatchAt(step);
    const state = { critic, optimizer, criticOptimizer };
    const stats = ppoUpdate(
      { policy, temperature: 0.9 },
      state,
      config,
      data,
      optionsAt(step),
      step < CRITIC_WARMUP,
    );
    disposeBatch(data.batch);
    for (const tensor of data.tensors) tensor.dispose();
    return stats;
  });
}

function rewardModel(): ReplayCase {
  const model = newModel();
  Object.assign(model.parameters, createScoreHead(CONFIG.channels, fork(SEED, 'head')));
  const optimizer = createOptimizer(model.parameters);
  const config = knobDefaults(rewardModelKnobs);
  return caseOf([model], [optimizer], (step) => [
    rewardModelUpdate(model, optimizer, pairsAt(step), config, learningRateAt(step)),
  ]);
}

export interface GenerationCase {
  /** @returns the tokens of each row, what policy, reference, critic and reward model think of them, and logits as they are read */
  generate(round: number): Promise<number[][]>;
  dispose(): void;
}

/** Prompts of other lengths and another key in each round; the model is trained a little on the way. */
export function generationCase(): GenerationCase {
  const model = initialiseModel(CONFIG, fork(SEED, 'generator'), 0.4);
  const reference = cloneModel(model);
  const rewards = newModel();
  Object.assign(model.parameters, createValueHead(CONFIG.channels));
  Object.assign(rewards.parameters, createScoreHead(CONFIG.channels, fork(SEED, 'head')));
  const optimizer = createOptimizer(model.parameters);
  const scoresOf = async (sequences: readonly Sequence[]) => {
    const batch = packSequences(sequences);
    const scores = await scoreRollouts(
      batch,
      { policy: model, reference, critic: model },
      { policy: 1, reference: 0.8, kl: 0.9 },
    );
    disposeBatch(batch);
    const { logProbs, logRef, exactKl, values } = scores;
    const rewarded = await scoreSequences(rewards, sequences, true);
    return [logProbs, logRef, exactKl, values, rewarded].flatMap((list) => [...list]);
  };
  return {
    generate: async (round) => {
      if (round === 2 || round === 4)
        await readPacked([sftStep(model, optimizer, sequencesAt('sft', round, ROWS), optionsAt(0))]);
      const prompts = sequencesAt('prompts', round, ROWS).map(({ ids, promptLength }) =>
        ids.slice(0, promptLength),
      );
      const options = { maxNewTokens: 10, temperature: 0.8, key: fork(SEED, 'draws', round) };
      const sequences = await generate(model, prompts, options);
      const read = await logitsOf(model, sequences);
      return [...sequences.map(({ ids }) => [...ids]), await scoresOf(sequences), read];
    },
    dispose: () => {
      for (const each of [model, reference, rewards]) disposeModel(each);
      disposeOptimizer(optimizer);
    },
  };
}

/** Of what follows the first tokens of each row, read one at a time. */
async function logitsOf(model: Model, sequences: readonly Sequence[]): Promise<number[]> {
  const decoder = createLogitDecoder(model, sequences.length);
  const all: number[] = [];
  for (let position = 0; position < 3; position++) {
    decoder.read(Int32Array.from(sequences, ({ ids }) => ids[position] ?? 0));
    all.push(...(await decoder.logits()));
  }
  decoder.dispose();
  return all;
}

export const replayCases: Readonly<Record<string, () => ReplayCase>> = {
  SFT: sft,
  DPO: dpo,
  'PPO with one trunk': () => ppo(false),
  'PPO with two trunks': () => ppo(true),
  'reward model': rewardModel,
};
