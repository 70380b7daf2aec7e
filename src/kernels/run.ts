import { engine, type Tensor } from './tf.ts';
import { asAttrs } from './heap.ts';

/** Runs a registered kernel of ours on the current backend. Every kernel of ours returns a list of tensors. */
export function run(name: string, inputs: Record<string, Tensor>, attrs: object = {}): Tensor[] {
  const result: Tensor | Tensor[] = engine().runKernel(name, inputs, asAttrs(attrs));
  return Array.isArray(result) ? result : [result];
}

/** The same for kernels with a single output. */
export function runOne<T extends Tensor>(
  name: string,
  inputs: Record<string, Tensor>,
  attrs: object = {},
): T {
  return run(name, inputs, attrs)[0] as T;
}
