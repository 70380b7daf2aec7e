/** GPT-2 (Radford et al. 2019) over sequences laid end to end. Names follow the Hugging Face checkpoint. */
import { causalAttention } from '../kernels/attention/causalAttention.ts';
import { embed } from '../kernels/embed/embed.ts';
import { layerNorm } from '../kernels/layerNorm/layerNorm.ts';
import { linear, type LinearOptions } from '../kernels/linear/linear.ts';
import type { Tensor1D, Tensor2D } from '../kernels/tf.ts';
import { recordWork } from '../math/workCounter.ts';
import { trunkRates } from '../shared/flops.ts';
import type { PackedTokens } from './packing.ts';
import type { Model } from './parameters.ts';

/** Mixes tokens: qkv [N, 3C] to [N, C]. Training attends within the batch, decoding to a cache. */
export type Attend = (qkv: Tensor2D, layer: number) => Tensor2D;

/** The residual trunk. @param x [N, C] embeddings  @returns [N, C] after the final layer norm */
export function trunk(model: Model, x: Tensor2D, attend: Attend): Tensor2D {
  const { config } = model;
  const matrix = (name: string) => model.parameters[name] as Tensor2D;
  const vector = (name: string) => model.parameters[name] as Tensor1D;
  const norm = (h: Tensor2D, name: string) =>
    layerNorm(h, vector(`${name}.weight`), vector(`${name}.bias`), config.layerNormEpsilon);
  const dense = (h: Tensor2D, name: string, options?: LinearOptions) =>
    linear(h, matrix(`${name}.weight`), vector(`${name}.bias`), options);

  for (let layer = 0; layer < config.layers; layer++) {
    const block = `h.${layer}`;
    const qkv = dense(norm(x, `${block}.ln_1`), `${block}.attn.c_attn`); // [N, 3C]
    x = dense(attend(qkv, layer), `${block}.attn.c_proj`, { residual: x }); // [N, C]
    const inner = dense(norm(x, `${block}.ln_2`), `${block}.mlp.c_fc`, { gelu: true }); // [N, 4C]
    x = dense(inner, `${block}.mlp.c_proj`, { residual: x }); // [N, C]
  }
  return norm(x, 'ln_f');
}

/** Last hidden state of every token. @returns [N, C] */
export function hiddenStates(model: Model, tokens: PackedTokens): Tensor2D {
  const { parameters, config } = model;
  const wte = parameters['wte.weight'] as Tensor2D;
  const wpe = parameters['wpe.weight'] as Tensor2D;
  const x = embed(wte, wpe, tokens.ids, tokens.positions);
  recordWork(tokens.ids, wte, trunkRates(config), 'trunk');
  return trunk(model, x, (qkv) => causalAttention(qkv, tokens.starts, tokens.ends, config.heads));
}
