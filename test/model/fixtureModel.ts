/** The tiny random GPT-2 of the fixtures as a model of ours. */
import { type Tensor, tensor } from '../../src/kernels/tf.ts';
import { type GptConfig, parseConfig } from '../../src/model/config.ts';
import type { Sequence } from '../../src/model/packing.ts';
import type { Model } from '../../src/model/parameters.ts';
import { type FixtureTensor, loadFixture } from '../reference/fixture.ts';

export type FixtureWeights = Readonly<Record<string, FixtureTensor>>;

const gpt2 = loadFixture<{ config: object; weights: FixtureWeights }>('gpt2');
export const fixtureConfig: GptConfig = parseConfig({ model_type: 'gpt2', ...gpt2.config });
export const fixtureWeights: FixtureWeights = gpt2.weights;

/** Fixtures carry Hugging Face's prefix, our parameters do not. */
export const ourNames = <T>(tensors: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name.replace(/^transformer\./, ''), t]));

export function toTensor({ shape, data }: FixtureTensor): Tensor {
  return tensor(data as number[], [...shape]);
}

/** @param weights by the fixture's names; default those of gpt2.json, which all fixtures share */
export function fixtureModel(weights: FixtureWeights = fixtureWeights): Model {
  const entries = Object.entries(ourNames(weights)).map(([name, t]) => [name, toTensor(t)] as const);
  return { config: fixtureConfig, parameters: Object.fromEntries(entries) };
}

export const toSequence = (prompt: readonly number[], response: readonly number[]): Sequence => ({
  ids: Int32Array.from([...prompt, ...response]),
  promptLength: prompt.length,
});

/** Gradients as `takeGradients` returns them, by name. */
export const byName = (taken: {
  readonly names: readonly string[];
  readonly gradients: readonly Tensor[];
}): Record<string, Tensor> => Object.fromEntries(taken.names.map((name, i) => [name, taken.gradients[i]!]));
