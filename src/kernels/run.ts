import { engine, getKernel, type Tensor, type TensorInfo } from './tf.ts';
import { asAttrs } from './heap.ts';

/**
 * Runs a kernel of ours on the current backend. Every kernel of ours returns a list of tensors. Unlike the engine's
 * own runKernel it leaves the tape, the profiler and the scopes alone, which takes longer than a small kernel: the
 * result is a constant to tfjs unless `differentiable` records it.
 * @throws Error when the backend has no such kernel
 */
export function run(name: string, inputs: Record<string, Tensor>, attrs: object = {}): Tensor[] {
  const core = engine();
  const { backend } = core; // chooses one if none was
  const kernel = getKernel(name, core.backendName);
  if (!kernel) throw new Error(`kernel ${name} is not registered for backend ${core.backendName}`);
  const result: TensorInfo | TensorInfo[] = kernel.kernelFunc({ inputs, attrs: asAttrs(attrs), backend });
  return Array.isArray(result) ? result.map(toTensor) : [toTensor(result)];
}

/** The same for kernels with a single output. */
export function runOne<T extends Tensor>(
  name: string,
  inputs: Record<string, Tensor>,
  attrs: object = {},
): T {
  return run(name, inputs, attrs)[0] as T;
}

const toTensor = (info: TensorInfo): Tensor => engine().makeTensorFromTensorInfo(info);
