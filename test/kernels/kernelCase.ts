/**
 * One check of one fused operation, written once and run on every backend: in Node on cpu and wasm, in a real
 * browser on WebGPU. What is expected comes from stock tfjs operations on the cpu backend, or from plain loops.
 */
import { hashString, randomStream, rngKey } from '../../src/shared/rng.ts';
import * as tf from '../../src/kernels/tf.ts';

export type Values = Float32Array | Int32Array;
export interface Input {
  readonly values: Values;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
}
export type Inputs = Readonly<Record<string, Input>>;
export type Tensors = Readonly<Record<string, tf.Tensor>>;

export interface KernelCase {
  readonly name: string;
  /** The kernel's name, for the check that every kernel has a case. */
  readonly op: string;
  /** Results of the operation on the backend that is current. */
  readonly actual: () => tf.Tensor[];
  /** The same results by other means. Run with the cpu backend current. */
  readonly expected: () => (tf.Tensor | Values)[];
  /** Largest difference, relative to the root mean square of the expected values. */
  readonly tolerance: number;
  /** The share of values that may differ by more: rounding turns a few draws of a sampler. */
  readonly mayDiffer?: number;
  /** Expected values come from our own loops on cpu (for sizes where stock operations take minutes). */
  readonly againstLoops?: boolean;
}

/** Normal values, the same for the same label. */
export function normal(label: string, shape: readonly number[], scale = 1): Input {
  const stream = randomStream(rngKey(hashString(label)));
  const values = Float32Array.from(
    { length: tf.util.sizeFromShape([...shape]) },
    () => scale * stream.normal(),
  );
  return { values, shape, dtype: 'float32' };
}

export function constant(value: number, shape: readonly number[]): Input {
  return { values: new Float32Array(tf.util.sizeFromShape([...shape])).fill(value), shape, dtype: 'float32' };
}

/** Whole numbers from `low` to `high` - 1, the same for the same label. */
export function integers(label: string, count: number, low: number, high: number): Input {
  const stream = randomStream(rngKey(hashString(label)));
  return int32(Array.from({ length: count }, () => low + stream.integer(high - low)));
}

export function int32(values: readonly number[]): Input {
  return { values: Int32Array.from(values), shape: [values.length], dtype: 'int32' };
}

export function toTensors(inputs: Inputs): Record<string, tf.Tensor> {
  const entries = Object.entries(inputs).map(
    ([name, { values, shape, dtype }]) =>
      // tfjs keeps the array it is given, and one kernel of ours writes to its input: hand over a copy.
      [name, tf.tensor(values.slice(), [...shape], dtype)] as const,
  );
  return Object.fromEntries(entries);
}

export interface Differentiable {
  readonly name: string;
  readonly op: string;
  readonly inputs: Inputs;
  /** Inputs to differentiate by. */
  readonly wrt: readonly string[];
  readonly ours: (tensors: Tensors) => tf.Tensor[];
  readonly oracle: (tensors: Tensors) => tf.Tensor[];
  /** Only the first so many outputs have a gradient. Default: all. */
  readonly differentiated?: number;
  readonly againstLoops?: boolean;
  readonly tolerance?: number;
}

/** Compares the outputs, and the gradients of their sum under random weights. */
export function differentiable(spec: Differentiable): KernelCase {
  const evaluate = (outputsOf: (tensors: Tensors) => tf.Tensor[]) => () =>
    tf.tidy(() => valuesAndGradients(spec, outputsOf));
  return {
    name: spec.name,
    op: spec.op,
    actual: evaluate(spec.ours),
    expected: evaluate(spec.againstLoops ? spec.ours : spec.oracle),
    tolerance: spec.tolerance ?? 1e-4,
    ...(spec.againstLoops && { againstLoops: true }),
  };
}

function valuesAndGradients(spec: Differentiable, outputsOf: (tensors: Tensors) => tf.Tensor[]): tf.Tensor[] {
  const tensors = toTensors(spec.inputs);
  const outputs = outputsOf(tensors);
  if (spec.wrt.length === 0) return outputs;
  const count = spec.differentiated ?? outputs.length;
  const weights = outputs.slice(0, count).map(({ shape }, i) => {
    const { values } = normal(`${spec.name} upstream ${i}`, shape);
    return tf.tensor(values, shape);
  });
  const weightedSum = (...args: tf.Tensor[]) => {
    const given = Object.fromEntries(spec.wrt.map((name, i) => [name, args[i]!]));
    const parts = outputsOf({ ...tensors, ...given })
      .slice(0, count)
      .map((output, i) => tf.sum(tf.mul(output, weights[i]!)));
    return parts.reduce((a, b) => tf.add(a, b)) as tf.Scalar;
  };
  return [...outputs, ...tf.grads(weightedSum)(spec.wrt.map((name) => tensors[name]!))];
}
