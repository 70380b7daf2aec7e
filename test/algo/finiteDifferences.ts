/** Gradients against central differences, on a model so small that every loss can be looked at many times. */
import { tensor, tidy } from '../../src/kernels/tf.ts';
import type { Gradients } from '../../src/math/gradients.ts';
import type { GptConfig } from '../../src/model/config.ts';
import { createScoreHead, createValueHead } from '../../src/model/heads.ts';
import type { Model } from '../../src/model/parameters.ts';
import { randomStream, rngKey } from '../../src/shared/rng.ts';
import { randomModel, randomSequence, smallConfig } from '../model/randomModel.ts';

const changes: Partial<GptConfig> = { vocabulary: 11, channels: 6, layers: 1, eosId: 10 };
const config: GptConfig = { ...smallConfig, ...changes };
export const sequence = (lengths: readonly [number, number], seed: number) =>
  randomSequence(lengths, seed, { config });
/** A file's own. */
export const random = randomStream(rngKey(17));

export function smallModel(): Model {
  const model = randomModel(2, changes, 0.5);
  const head = createScoreHead(config.channels, rngKey(8), 0.3)['score.weight']!;
  Object.assign(model.parameters, createValueHead(config.channels), { 'v_head.summary.weight': head });
  return model;
}

/** Two entries of a gain, a bias and of matrices of every kind. */
export const CHECKED = [
  'wte.weight',
  'wpe.weight',
  'h.0.attn.c_attn.weight',
  'h.0.mlp.c_fc.weight',
  'h.0.mlp.c_proj.bias',
  'ln_f.weight',
];

/** Central differences of the loss against its gradient, as lines that say what differs. */
export function differences(model: Model, names: readonly string[], evaluate: () => Gradients): string[] {
  const lossAt = (name: string, index: number, step: number): number => {
    const old = model.parameters[name]!;
    const values = old.dataSync().slice();
    values[index]! += step;
    model.parameters[name] = tensor(values, old.shape);
    const loss = tidy(() => evaluate().stats['loss']!.dataSync()[0]!);
    model.parameters[name] = old;
    return loss;
  };
  const taken = evaluate();
  return names.flatMap((name) => {
    const gradient = taken.gradients[taken.names.indexOf(name)]!.dataSync();
    // The largest entry and a random one: the first cannot hide behind the tolerance.
    const sizes = Array.from(gradient, Math.abs);
    return [sizes.indexOf(Math.max(...sizes)), random.integer(gradient.length)].flatMap((index) => {
      const h = 4e-3;
      const slope = (lossAt(name, index, h) - lossAt(name, index, -h)) / (2 * h);
      const wrong = Math.abs(slope - gradient[index]!) > 2e-3 + 0.02 * Math.abs(slope);
      return wrong ? [`${name}[${index}]: gradient ${gradient[index]}, slope ${slope}`] : [];
    });
  });
}
