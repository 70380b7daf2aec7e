/** Stock tfjs: its own kernels and optimizer, the model as a competent user writes it (2-D products, no one-hot embedding). */
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import simdWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import plainWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import '@tensorflow/tfjs-backend-webgpu';
import * as tf from '../../../src/kernels/tf.ts';
import { ADAM, type BenchSize, GENERATION, LAYER_NORM_EPSILON } from '../sizes.ts';
import type { BenchEngine } from './engine.ts';
import { registerSegmentSum } from './tfjsSegmentSum.ts';

type Weights = Readonly<Record<string, tf.Variable>>;

export const engine: BenchEngine = {
  async start(backend) {
    tf.enableProdMode();
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false); // its threaded build never starts when bundled
    setWasmPaths({
      'tfjs-backend-wasm.wasm': plainWasm,
      'tfjs-backend-wasm-simd.wasm': simdWasm,
      'tfjs-backend-wasm-threaded-simd.wasm': threadedWasm,
    });
    if (!(await tf.setBackend(backend))) throw new Error(`tfjs: no ${backend} backend`);
    await tf.ready();
    if (backend === 'wasm') registerSegmentSum();
  },
  prepareTraining({ size, parameters, tokens }) {
    const weights = createWeights(parameters);
    const { batch, positions: T, vocabulary, channels } = size;
    const ids = tf.tensor2d(tokens, [batch, T], 'int32');
    const targets = tf.tidy(() =>
      tf.oneHot(ids.slice([0, 1]).reshape<tf.Tensor1D>([-1]), vocabulary).toFloat(),
    );
    const optimizer = tf.train.adam(ADAM.learningRate, ADAM.beta1, ADAM.beta2, ADAM.epsilon);
    const loss = () => {
      const hidden = hiddenStates(weights, size, ids).reshape<tf.Tensor3D>([batch, T, channels]);
      const predictors = hidden
        .slice([0, 0, 0], [batch, T - 1, channels])
        .reshape<tf.Tensor2D>([-1, channels]);
      const logits = tf.matMul(predictors, weights['wte.weight'] as tf.Tensor2D, false, true);
      return tf.neg(tf.logSoftmax(logits).mul(targets).sum(-1).mean<tf.Scalar>());
    };
    return async () => {
      const value = optimizer.minimize(loss, true)!;
      const [number] = await value.data();
      value.dispose();
      return number!;
    };
  },
  prepareGeneration({ size, parameters, prompts }) {
    const weights = createWeights(parameters);
    return () => generate(weights, size, prompts);
  },
  heapBytes() {
    const { wasm } = tf.backend() as unknown as { wasm?: { HEAPU8: Uint8Array } };
    return wasm?.HEAPU8.length ?? 0;
  },
};

function createWeights(
  parameters: readonly { name: string; shape: number[]; values: Float32Array }[],
): Weights {
  return Object.fromEntries(
    parameters.map(({ name, shape, values }) => [name, tf.variable(tf.tensor(values, shape), true, name)]),
  );
}

/** @param ids [B, T]  @returns [B T, C] */
function hiddenStates(weights: Weights, size: BenchSize, ids: tf.Tensor2D): tf.Tensor2D {
  const [batch, length] = ids.shape;
  const { channels: C, heads, layers } = size;
  const embedded = tf.gather(weights['wte.weight']!, ids.flatten()).reshape([batch, length, C]);
  let x = embedded.add(weights['wpe.weight']!.slice([0, 0], [length, C])).reshape<tf.Tensor2D>([-1, C]);
  const dense = (h: tf.Tensor2D, name: string) =>
    tf.matMul(h, weights[`${name}.weight`] as tf.Tensor2D).add<tf.Tensor2D>(weights[`${name}.bias`]!);
  const norm = (h: tf.Tensor2D, name: string) => {
    const { mean, variance } = tf.moments(h, -1, true);
    const standard = h.sub(mean).div(variance.add(LAYER_NORM_EPSILON).sqrt());
    return standard.mul(weights[`${name}.weight`]!).add<tf.Tensor2D>(weights[`${name}.bias`]!);
  };
  // 0 where a token may look, -1e9 where it may not
  const mask = tf.linalg
    .bandPart(tf.ones([length, length]), -1, 0)
    .sub(1)
    .mul<tf.Tensor2D>(1e9);
  for (let layer = 0; layer < layers; layer++) {
    const block = `h.${layer}`;
    const qkv = dense(norm(x, `${block}.ln_1`), `${block}.attn.c_attn`);
    const mixed = attention(qkv, mask, { batch, length, heads, headSize: C / heads });
    x = x.add(dense(mixed, `${block}.attn.c_proj`));
    const inner = gelu(dense(norm(x, `${block}.ln_2`), `${block}.mlp.c_fc`));
    x = x.add(dense(inner, `${block}.mlp.c_proj`));
  }
  return norm(x, 'ln_f');
}

function attention(
  qkv: tf.Tensor2D,
  mask: tf.Tensor2D,
  shape: { batch: number; length: number; heads: number; headSize: number },
): tf.Tensor2D {
  const { batch, length, heads, headSize } = shape;
  const [q, k, v] = tf.split(qkv, 3, -1).map((part) => {
    return part.reshape([batch, length, heads, headSize]).transpose<tf.Tensor4D>([0, 2, 1, 3]);
  }) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
  const scores = tf.matMul(q, k, false, true).mul(1 / Math.sqrt(headSize));
  const weights = tf.softmax(scores.add(mask));
  return tf
    .matMul(weights, v)
    .transpose([0, 2, 1, 3])
    .reshape([batch * length, heads * headSize]);
}

function gelu(x: tf.Tensor2D): tf.Tensor2D {
  const inner = x.add(x.mul(x).mul(x).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
  return x.mul(0.5).mul(inner.tanh().add(1));
}

/** The whole text through the model for every token: tfjs has no key-value cache. */
async function generate(weights: Weights, size: BenchSize, prompts: Int32Array): Promise<Int32Array> {
  const { prompts: rows, promptLength, newTokens } = GENERATION;
  const texts = Array.from({ length: rows }, (_, row) =>
    Array.from(prompts.subarray(row * promptLength, (row + 1) * promptLength)),
  );
  for (let i = 0; i < newTokens; i++) {
    const length = promptLength + i;
    const next = tf.tidy(() => {
      const hidden = hiddenStates(weights, size, tf.tensor2d(texts.flat(), [rows, length], 'int32'));
      const last = hidden.reshape([rows, length, size.channels]).slice([0, length - 1, 0]);
      const wte = weights['wte.weight'] as tf.Tensor2D;
      return tf.matMul(last.reshape<tf.Tensor2D>([rows, size.channels]), wte, false, true).argMax(-1);
    });
    const chosen = await next.data();
    next.dispose();
    texts.forEach((text, row) => text.push(chosen[row]!));
  }
  return Int32Array.from(texts.flatMap((text) => text.slice(promptLength)));
}
