import { type RandomStream, randomStream, type RngKey } from '../shared/rng.ts';
import { disposeCaptures } from '../kernels/capturable.ts';
import { type Tensor, tensor } from '../kernels/tf.ts';
import type { Parameters } from '../math/optimizer.ts';
import type { GptConfig } from './config.ts';

/** A model is its shape and its named tensors. Training replaces entries of `parameters`. */
export interface Model {
  readonly config: GptConfig;
  readonly parameters: Parameters;
}

/** Names as in Hugging Face's GPT-2 without the `transformer.` prefix; matrices are [in, out] (Conv1D). */
export function parameterShapes(config: GptConfig): Record<string, number[]> {
  const { vocabulary, positions, channels: C, layers } = config;
  const shapes: Record<string, number[]> = { 'wte.weight': [vocabulary, C], 'wpe.weight': [positions, C] };
  const norm = (name: string) => {
    shapes[`${name}.weight`] = [C];
    shapes[`${name}.bias`] = [C];
  };
  const dense = (name: string, inputs: number, outputs: number) => {
    shapes[`${name}.weight`] = [inputs, outputs];
    shapes[`${name}.bias`] = [outputs];
  };
  for (let i = 0; i < layers; i++) {
    norm(`h.${i}.ln_1`);
    dense(`h.${i}.attn.c_attn`, C, 3 * C);
    dense(`h.${i}.attn.c_proj`, C, C);
    norm(`h.${i}.ln_2`);
    dense(`h.${i}.mlp.c_fc`, C, 4 * C);
    dense(`h.${i}.mlp.c_proj`, 4 * C, C);
  }
  norm('ln_f');
  return shapes;
}

export function countParameters(model: Model): number {
  return Object.values(model.parameters).reduce((total, p) => total + p.size, 0);
}

/** GPT-2's initialisation: N(0, 0.02), residual projections scaled by 1 / sqrt(2 layers), gains 1, biases 0. */
export function initialiseModel(config: GptConfig, key: RngKey, standardDeviation = 0.02): Model {
  const random = randomStream(key);
  const parameters: Parameters = {};
  for (const [name, shape] of Object.entries(parameterShapes(config))) {
    parameters[name] = initialTensor(name, shape, random, standardDeviation, config.layers);
  }
  return { config, parameters };
}

function initialTensor(
  name: string,
  shape: number[],
  random: RandomStream,
  deviation: number,
  layers: number,
): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  if (shape.length === 1)
    return tensor(new Float32Array(size).fill(/ln_\w+\.weight$/.test(name) ? 1 : 0), shape);
  const scale = name.endsWith('c_proj.weight') ? deviation / Math.sqrt(2 * layers) : deviation;
  return tensor(
    Float32Array.from({ length: size }, () => scale * random.normal()),
    shape,
  );
}

/** A second model with the same weights: the frozen reference, or the start of a reward model. */
export function cloneModel(model: Model): Model {
  const entries = Object.entries(model.parameters).map(([name, p]) => [name, p.clone()] as const);
  return { config: model.config, parameters: Object.fromEntries(entries) };
}

export function disposeModel(model: Model): void {
  disposeCaptures(model);
  for (const p of Object.values(model.parameters)) p.dispose();
}
