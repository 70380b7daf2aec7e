import { engine, type Tensor } from './tf.ts';

export interface Differentiable {
  /** What the result is differentiated with respect to. */
  readonly inputs: readonly Tensor[];
  /** The result first, then whatever the gradients need besides. */
  readonly forward: () => Tensor[];
  /** One gradient an input. The saved tensors are the same as before, in memory of their own right. */
  readonly gradients: (dy: Tensor, inputs: readonly Tensor[], outputs: readonly Tensor[]) => Tensor[];
}

/** The engine with the tape that it keeps to itself, as tf.customGrad uses it. */
interface TapingEngine {
  readonly state: { kernelDepth: number };
  isTapeOn(): boolean;
  keep(tensor: Tensor): Tensor;
  addTapeNode(
    name: string,
    inputs: Readonly<Record<string, Tensor>>,
    outputs: readonly Tensor[],
    gradients: (dy: Tensor) => Record<string, () => Tensor>,
    saved: readonly Tensor[],
    attrs: object,
  ): void;
}

/**
 * An operation with a gradient of its own. Does what tf.customGrad does with a third of its bookkeeping: tensors
 * are saved without operations on the tape, and without a tape nothing is saved.
 */
export function differentiable({ inputs, forward, gradients }: Differentiable): Tensor {
  const core = engine() as unknown as TapingEngine;
  const isRecording = core.isTapeOn();
  core.state.kernelDepth++; // what `forward` runs is not on the tape
  let outputs: Tensor[];
  try {
    outputs = forward();
  } finally {
    core.state.kernelDepth--;
  }
  const [value, ...others] = outputs as [Tensor, ...Tensor[]];
  if (!isRecording) {
    for (const tensor of others) tensor.dispose();
    return value;
  }
  // The engine frees what is saved after the backward pass.
  const savedInputs = inputs.map((tensor) => core.keep(alias(tensor)));
  const savedOutputs = [core.keep(alias(value)), ...others.map((tensor) => core.keep(tensor))];
  const backward = (dy: Tensor) => {
    const list = gradients(dy, savedInputs, savedOutputs);
    return Object.fromEntries(list.map((gradient, i) => [i, () => gradient]));
  };
  core.addTapeNode(
    '',
    Object.fromEntries(inputs.entries()),
    [value],
    backward,
    [...savedInputs, ...savedOutputs],
    {},
  );
  return value;
}

/** Another tensor with the same values, without a copy and without a trace on the tape. */
export function alias(tensor: Tensor): Tensor {
  const core = engine();
  core.backend.incRef(tensor.dataId);
  return core.makeTensorFromTensorInfo(tensor);
}
