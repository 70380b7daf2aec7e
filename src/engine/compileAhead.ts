/** Compiles the GPU programs of the page's steps side by side, before the first step would meet them one by one. */
import { dpoKnobs } from '../algo/dpo/dpoKnobs.ts';
import { dpoUpdate, packPairs } from '../algo/dpo/dpoUpdate.ts';
import { ppoKnobs } from '../algo/ppo/ppoKnobs.ts';
import { ppoUpdate } from '../algo/ppo/ppoUpdate.ts';
import { rewardModelUpdate } from '../algo/rewardModel/rewardModel.ts';
import { rewardModelKnobs } from '../algo/rewardModel/rewardModelKnobs.ts';
import { engine, ones, type Tensor1D, type Tensor2D } from '../kernels/tf.ts';
import { warmUp } from '../kernels/webgpu/warmUp.ts';
import type { PreferencePair } from '../algo/types.ts';
import type { PackedScalars } from '../math/gradients.ts';
import { createOptimizer, disposeOptimizer, type OptimizerState } from '../math/optimizer.ts';
import type { GptConfig } from '../model/config.ts';
import { decodeOnce } from '../model/generate.ts';
import { createScoreHead, createValueHead } from '../model/heads.ts';
import { packSequences, type Sequence } from '../model/packing.ts';
import { disposeModel, initialiseModel, type Model } from '../model/parameters.ts';
import { fork, rngKey } from '../shared/rng.ts';
import type { ConfigOf, Knobs } from '../shared/spec.ts';

/** The shipped models' shape, which decides some programs; they repeat from layer to layer. */
const SHAPE: GptConfig = {
  vocabulary: 1024,
  positions: 64,
  channels: 64,
  layers: 1,
  heads: 2,
  layerNormEpsilon: 1e-5,
  eosId: 1023,
};
const ROWS = 16;
const KEY = rngKey(0);
const OPTIONS = {
  learningRate: 0,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  maxGradNorm: 1,
};

/** Nothing is computed and nothing kept. Until the promise settles nothing else may run on the backend. */
export async function compileAhead(): Promise<void> {
  await warmUp(() => {
    engine().startScope();
    try {
      // tfjs has programs of their own for rows that four divides.
      for (const responseTokens of [16, 15]) {
        withModel((model, optimizer) => ppoSteps(model, optimizer, responseTokens));
        withModel((model, optimizer) => dpoStep(model, optimizer, responseTokens));
      }
      withModel(rewardModelStep);
      withModel(decode);
    } finally {
      engine().endScope();
    }
  });
}

function withModel(run: (model: Model, optimizer: () => OptimizerState) => void): void {
  const model = initialiseModel(SHAPE, KEY);
  const optimizers: OptimizerState[] = [];
  const optimizer = () => {
    const state = createOptimizer(model.parameters);
    optimizers.push(state);
    return state;
  };
  try {
    run(model, optimizer);
  } finally {
    for (const state of optimizers) disposeOptimizer(state);
    disposeModel(model);
  }
}

const PROMPT_TOKENS = 8;

const sequences = (responseTokens: number): Sequence[] =>
  Array.from({ length: ROWS }, () => ({
    ids: new Int32Array(PROMPT_TOKENS + responseTokens),
    promptLength: PROMPT_TOKENS,
  }));

function pairs(responseTokens: number): PreferencePair[] {
  const rejected = sequences(responseTokens);
  return sequences(responseTokens).map((chosen, i) => ({ chosen, rejected: rejected[i]! }));
}

function defaults<K extends Knobs>(knobs: K): ConfigOf<K> {
  const list = Object.entries(knobs).map(([name, knob]) => [name, knob.default]);
  return Object.fromEntries(list) as ConfigOf<K>;
}

function free(list: readonly PackedScalars[]): void {
  for (const { values } of list) values.dispose();
}

function ppoSteps(policy: Model, optimizer: () => OptimizerState, responseTokens: number): void {
  Object.assign(policy.parameters, createValueHead(SHAPE.channels));
  const batch = packSequences(sequences(responseTokens));
  const matrix = () => ones<Tensor2D['rankType']>([batch.rows, batch.columns]);
  const tensors = [matrix(), matrix(), matrix(), matrix()] as const;
  const [logOld, valuesOld, advantages, returns] = tensors;
  const data = { batch, logOld, valuesOld, advantages, returns, tensors: [...tensors] };
  const options = { ...OPTIONS, rateFactor: () => 1 };
  for (const criticOptimizer of [undefined, optimizer()]) {
    const state = { critic: policy, optimizer: optimizer(), criticOptimizer };
    free(ppoUpdate({ policy, temperature: 1 }, state, defaults(ppoKnobs), data, options, false));
  }
}

function dpoStep(policy: Model, optimizer: () => OptimizerState, responseTokens: number): void {
  const side = () => ones<Tensor1D['rankType']>([ROWS]);
  const reference = { chosen: side(), rejected: side() };
  free([dpoUpdate(policy, optimizer(), packPairs(pairs(responseTokens)), reference, defaults(dpoKnobs), 0)]);
}

function rewardModelStep(model: Model, optimizer: () => OptimizerState): void {
  Object.assign(model.parameters, createScoreHead(SHAPE.channels, fork(KEY, 'head')));
  free([rewardModelUpdate(model, optimizer(), pairs(16), defaults(rewardModelKnobs), 0)]);
}

function decode(model: Model): void {
  const prompts = sequences(0).map(({ ids }) => ids);
  decodeOnce(model, prompts, { maxNewTokens: 16, temperature: 1, key: KEY });
}
