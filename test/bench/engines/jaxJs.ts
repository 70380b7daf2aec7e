/** jax-js (https://github.com/ekzhang/jax-js, MIT): the whole step under `jit`. Its arrays are used up by use; `.ref` keeps one. */
import { jaxHeapBytes } from './jaxEnvironment.ts'; // first
import {
  type Array as JaxArray,
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from '@jax-js/jax';
import type { NamedArray } from '../benchData.ts';
import { ADAM, type BenchSize, GENERATION, LAYER_NORM_EPSILON } from '../sizes.ts';
import type { BenchEngine } from './engine.ts';

type Weights = Record<string, JaxArray>;

export const engine: BenchEngine = {
  async start(backend) {
    const found = await init(backend);
    if (!found.includes(backend)) throw new Error(`jax-js: no ${backend} backend`);
    defaultDevice(backend);
  },
  prepareTraining({ size, parameters, tokens }) {
    const step = jit(trainingStep(size));
    let weights = createWeights(parameters);
    let first = zerosLike(parameters);
    let second = zerosLike(parameters);
    const shape = [size.batch, size.positions];
    const ids = np.array(tokens, { shape, dtype: np.int32 });
    const targets = np.array(nextTokens(tokens, size), {
      shape: [size.batch * (size.positions - 1)],
      dtype: np.int32,
    });
    let done = 0;
    return async () => {
      done++;
      const rate = np.array([ADAM.learningRate / (1 - ADAM.beta1 ** done)]);
      const correction = np.array([1 / Math.sqrt(1 - ADAM.beta2 ** done)]);
      const after = step(weights, first, second, rate, correction, ids.ref, targets.ref);
      ({ weights, first, second } = after);
      await blockUntilReady(weights);
      const [value] = await after.loss.data();
      return value!;
    };
  },
  prepareGeneration({ size, parameters, prompts }) {
    const weights = createWeights(parameters);
    const choose = jit((w: Weights, ids: JaxArray, at: JaxArray) => {
      const hidden = hiddenStates(w, size, ids); // [B, T, C]
      const last = np.sum(hidden.mul(at), 1); // [B, C]
      return np.argmax(np.dot(last, np.transpose(w['wte.weight']!)), -1);
    });
    return () => generate((ids, at) => choose(tree.ref(weights), ids, at), prompts);
  },
  heapBytes: jaxHeapBytes,
};

function createWeights(parameters: readonly NamedArray[]): Weights {
  return Object.fromEntries(
    parameters.map(({ name, shape, values }) => [name, np.array(values.slice(), { shape })]),
  );
}

function zerosLike(parameters: readonly NamedArray[]): Weights {
  return createWeights(parameters.map((p) => ({ ...p, values: new Float32Array(p.values.length) })));
}

function nextTokens(tokens: Int32Array, { batch, positions }: BenchSize): Int32Array {
  const next = new Int32Array(batch * (positions - 1));
  for (let b = 0; b < batch; b++) {
    next.set(tokens.subarray(b * positions + 1, (b + 1) * positions), b * (positions - 1));
  }
  return next;
}

function trainingStep(size: BenchSize) {
  const { vocabulary, batch, positions, channels } = size;
  const loss = (w: Weights, ids: JaxArray, targets: JaxArray) => {
    const head = np.transpose(w['wte.weight']!.ref);
    const hidden = hiddenStates(w, size, ids).slice([], [0, positions - 1]);
    const logits = np.dot(hidden.reshape([batch * (positions - 1), channels]), head);
    const logProbs = nn.logSoftmax(logits, -1).mul(nn.oneHot(targets, vocabulary));
    return np.mean(np.sum(logProbs, -1)).neg();
  };
  return (
    weights: Weights,
    first: Weights,
    second: Weights,
    rate: JaxArray,
    correction: JaxArray,
    ids: JaxArray,
    targets: JaxArray,
  ) => {
    const [value, gradients] = valueAndGrad(loss)(tree.ref(weights), ids, targets) as [JaxArray, Weights];
    const after = { weights: {} as Weights, first: {} as Weights, second: {} as Weights };
    for (const [name, weight] of Object.entries(weights)) {
      const g = gradients[name]!;
      const m = first[name]!.mul(ADAM.beta1).add(g.ref.mul(1 - ADAM.beta1));
      const v = second[name]!.mul(ADAM.beta2).add(np.square(g).mul(1 - ADAM.beta2));
      const scale = np.sqrt(v.ref).mul(correction.ref).add(ADAM.epsilon);
      after.weights[name] = weight.sub(m.ref.mul(rate.ref).div(scale));
      after.first[name] = m;
      after.second[name] = v;
    }
    rate.dispose();
    correction.dispose();
    return { loss: value, ...after };
  };
}

/** Uses up the weights except the embedding's. @param ids [B, T]  @returns [B, T, C] */
function hiddenStates(w: Weights, size: BenchSize, ids: JaxArray): JaxArray {
  const [batch, length] = ids.shape as [number, number];
  const { channels: C, heads } = size;
  const dense = (h: JaxArray, name: string) =>
    np.dot(h, w[`${name}.weight`]!.ref).add(w[`${name}.bias`]!.ref);
  const norm = (h: JaxArray, name: string) =>
    nn
      .standardize(h, -1, { epsilon: LAYER_NORM_EPSILON })
      .mul(w[`${name}.weight`]!.ref)
      .add(w[`${name}.bias`]!.ref);
  let x = np.take(w['wte.weight']!.ref, ids, 0).add(w['wpe.weight']!.ref.slice([0, length]));
  for (let layer = 0; layer < size.layers; layer++) {
    const block = `h.${layer}`;
    const qkv = dense(norm(x.ref, `${block}.ln_1`), `${block}.attn.c_attn`);
    const [q, k, v] = [0, 1, 2].map((i) =>
      qkv.ref.slice([], [], [i * C, (i + 1) * C]).reshape([batch, length, heads, C / heads]),
    ) as [JaxArray, JaxArray, JaxArray];
    qkv.dispose();
    const mixed = nn.dotProductAttention(q, k, v, { isCausal: true }).reshape([batch, length, C]);
    x = x.add(dense(mixed, `${block}.attn.c_proj`));
    const inner = nn.gelu(dense(norm(x.ref, `${block}.ln_2`), `${block}.mlp.c_fc`));
    x = x.add(dense(inner, `${block}.mlp.c_proj`));
  }
  return norm(x, 'ln_f');
}

/**
 * The whole text through the model for every token: jax-js has no key-value cache. Always at full length, since
 * every shape is compiled anew.
 */
async function generate(
  choose: (ids: JaxArray, at: JaxArray) => JaxArray,
  prompts: Int32Array,
): Promise<Int32Array> {
  const { prompts: rows, promptLength, newTokens } = GENERATION;
  const length = promptLength + newTokens;
  const texts = new Int32Array(rows * length);
  for (let row = 0; row < rows; row++) {
    texts.set(prompts.subarray(row * promptLength, (row + 1) * promptLength), row * length);
  }
  for (let position = promptLength; position < length; position++) {
    const at = Float32Array.from({ length }, (_, i) => (i === position - 1 ? 1 : 0));
    const ids = np.array(texts.slice(), { shape: [rows, length], dtype: np.int32 });
    const chosen = await choose(ids, np.array(at, { shape: [length, 1] })).data();
    for (let row = 0; row < rows; row++) texts[row * length + position] = chosen[row]!;
  }
  return texts.filter((_, i) => i % length >= promptLength);
}
