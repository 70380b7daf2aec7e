/** The fused operations written with stock tfjs operations, whose gradients come from tfjs. */
import * as tf from '../../src/kernels/tf.ts';

const rows = (tensor: tf.Tensor, from: number, count: number) =>
  tf.slice(tensor as tf.Tensor2D, [from, 0], [count, -1]);

export function embedOracle(wte: tf.Tensor, wpe: tf.Tensor, ids: tf.Tensor, positions: tf.Tensor): tf.Tensor {
  return tf.add(tf.gather(wte, ids as tf.Tensor1D), tf.gather(wpe, positions as tf.Tensor1D));
}

export function layerNormOracle(x: tf.Tensor, gain: tf.Tensor, bias: tf.Tensor, epsilon: number): tf.Tensor {
  const { mean, variance } = tf.moments(x, 1, true);
  const normalised = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(normalised, gain), bias);
}

/** 0.5 z (1 + tanh(sqrt(2 / pi) (z + 0.044715 z^3))) */
export function geluOracle(z: tf.Tensor): tf.Tensor {
  const cubic = tf.mul(tf.mul(tf.mul(z, z), z), 0.044715);
  const inner = tf.mul(tf.add(z, cubic), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(z, 0.5), tf.add(tf.tanh(inner), 1));
}

export function linearOracle(
  { x, w, b, residual }: Readonly<Record<string, tf.Tensor>>,
  gelu: boolean,
): tf.Tensor {
  const z = tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), b!);
  if (gelu) return geluOracle(z);
  return residual ? tf.add(z, residual) : z;
}

/** @param lengths of the sequences in `qkv`, in order */
export function causalAttentionOracle(qkv: tf.Tensor, lengths: readonly number[], heads: number): tf.Tensor {
  let from = 0;
  const outputs = lengths.map((length) => {
    const sequence = rows(qkv, from, length);
    from += length;
    return sequenceAttention(sequence, heads);
  });
  return outputs.length === 1 ? outputs[0]! : tf.concat(outputs, 0);
}

function sequenceAttention(qkv: tf.Tensor2D, heads: number): tf.Tensor2D {
  const [length, width] = qkv.shape;
  const channels = width / 3;
  const size = channels / heads;
  const part = (which: number, head: number) =>
    tf.slice(qkv, [0, which * channels + head * size], [length, size]);
  const future = tf.tensor2d(
    Array.from({ length }, (_, i) => Array.from({ length }, (__, j) => (j > i ? -1e9 : 0))),
    [length, length],
  );
  const perHead = Array.from({ length: heads }, (_, head) => {
    const scores = tf.matMul(part(0, head), part(1, head), false, true);
    const weights = tf.softmax(tf.add(tf.mul(scores, 1 / Math.sqrt(size)), future));
    return tf.matMul(weights, part(2, head));
  });
  return tf.concat(perHead, 1) as tf.Tensor2D;
}

/** Rows of x by index; zeros where it is -1. */
export function gatherRowsOracle(x: tf.Tensor, index: Int32Array): tf.Tensor {
  const [count, channels] = x.shape as [number, number];
  const padded = tf.concat([x, tf.zeros([1, channels])], 0);
  const safe = Int32Array.from(index, (i) => (i < 0 ? count : i));
  return tf.gather(padded, tf.tensor1d(safe, 'int32'));
}

/** @returns log-prob of each target, entropy, mean logit, each [M] */
export function tokenLogProbsOracle(logits: tf.Tensor, targets: tf.Tensor, temperature: number): tf.Tensor[] {
  const logP = tf.logSoftmax(tf.div(logits, temperature));
  const chosen = tf.oneHot(targets, logits.shape[1]!);
  const entropy = tf.neg(tf.sum(tf.mul(tf.exp(logP), logP), 1));
  return [tf.sum(tf.mul(chosen, logP), 1), entropy, tf.mean(logits, 1)];
}

export function exactKlOracle(p: tf.Tensor, q: tf.Tensor, temperature: number): tf.Tensor {
  const logP = tf.logSoftmax(tf.div(p, temperature));
  const logQ = tf.logSoftmax(tf.div(q, temperature));
  return tf.sum(tf.mul(tf.exp(logP), tf.sub(logP, logQ)), 1);
}
