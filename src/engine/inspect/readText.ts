/** What a model makes of one text: every prediction, and where a token looks. */
import { causalAttention } from '../../kernels/attention/causalAttention.ts';
import { embed } from '../../kernels/embed/embed.ts';
import { tiedLogits } from '../../kernels/linear/tiedLogits.ts';
import { type Tensor, type Tensor2D, tidy } from '../../kernels/tf.ts';
import { trunk } from '../../model/gpt.ts';
import { disposeBatch, type PackedTokens, packSequences } from '../../model/packing.ts';
import type { Model } from '../../model/parameters.ts';
import { attentionWeights } from './attentionWeights.ts';

export interface TextReading {
  /** [T] of each token given those before it; the first, which nothing predicts, is NaN. Nats. */
  readonly logProbs: Float32Array;
  /** [T] entropy of the prediction of what follows each token, nats */
  readonly entropy: Float32Array;
  /** [V] probabilities of what follows the position */
  readonly next: Float32Array;
  /** By layer: [H, position + 1] */
  readonly attention: readonly Float32Array[];
}

/** @param ids at least two tokens, no more than the model's positions  @param position of the token that looks back */
export async function readText(model: Model, ids: Int32Array, position: number): Promise<TextReading> {
  const batch = packSequences([{ ids, promptLength: 1 }]);
  const { logits, qkv } = tidy(() => forward(model, batch.tokens));
  disposeBatch(batch);
  try {
    const { vocabulary, heads, channels } = model.config;
    const numbers = (await logits.data()) as Float32Array; // [T, V]
    const layers = (await Promise.all(qkv.map((layer) => layer.data()))) as Float32Array[];
    return {
      ...predictions(numbers, ids, vocabulary),
      next: softmax(numbers.subarray(position * vocabulary, (position + 1) * vocabulary)),
      attention: layers.map((layer) => attentionWeights(layer, heads, position, 3 * channels)),
    };
  } finally {
    for (const tensor of [logits, ...qkv]) tensor.dispose();
  }
}

function forward(model: Model, { ids, positions, starts, ends }: PackedTokens) {
  const wte = model.parameters['wte.weight'] as Tensor2D;
  const qkv: Tensor[] = [];
  const x = embed(wte, model.parameters['wpe.weight'] as Tensor2D, ids, positions);
  const hidden = trunk(model, x, (input) => {
    qkv.push(input);
    return causalAttention(input, starts, ends, model.config.heads);
  });
  return { logits: tiedLogits(hidden, wte), qkv };
}

function predictions(logits: Float32Array, ids: Int32Array, vocabulary: number) {
  const logProbs = new Float32Array(ids.length).fill(NaN);
  const entropy = new Float32Array(ids.length);
  ids.forEach((_, t) => {
    const p = softmax(logits.subarray(t * vocabulary, (t + 1) * vocabulary));
    entropy[t] = -p.reduce((sum, each) => sum + (each > 0 ? each * Math.log(each) : 0), 0);
    if (t + 1 < ids.length) logProbs[t + 1] = Math.log(p[ids[t + 1]!]!);
  });
  return { logProbs, entropy };
}

function softmax(logits: Float32Array): Float32Array {
  const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const p = logits.map((logit) => Math.exp(logit - largest));
  const total = p.reduce((a, b) => a + b, 0);
  return p.map((each) => each / total);
}
