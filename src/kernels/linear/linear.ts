import { type KernelBackend, registerKernel, type Tensor1D, type Tensor2D, type TensorInfo } from '../tf.ts';
import { alias, differentiable } from '../differentiable.ts';
import { heapOf } from '../heap.ts';
import { heapMatMul, heapTranspose } from '../matmul/heapMatMul.ts';
import { run } from '../run.ts';
import { addBiasLoop, columnSumLoop, geluLoop, multiplyLoop } from './loops.ts';

export interface LinearOptions {
  /** Tanh-approximated GELU (GPT-2's `gelu_new`) on the result. */
  readonly gelu?: boolean;
  /** [N, O], added to the result. Not together with `gelu`. */
  readonly residual?: Tensor2D;
}
export interface LinearAttrs {
  readonly gelu: boolean;
}

for (const backendName of ['cpu', 'wasm']) {
  registerKernel({
    kernelName: 'Linear',
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) =>
      linearForward(backend as KernelBackend, inputs as LinearInputs, attrs as unknown as LinearAttrs),
  });
  registerKernel({
    kernelName: 'LinearGrad',
    backendName,
    kernelFunc: ({ inputs, backend }) => linearBackward(backend as KernelBackend, inputs as LinearGradInputs),
  });
}

export interface LinearInputs {
  [name: string]: TensorInfo | undefined;
  x: TensorInfo;
  w: TensorInfo;
  b: TensorInfo;
  residual?: TensorInfo;
}
export interface LinearGradInputs {
  [name: string]: TensorInfo | undefined;
  dy: TensorInfo;
  x: TensorInfo;
  w: TensorInfo;
  /** Derivative of the activation at each output; absent when there is none. */
  slope?: TensorInfo;
}

/** @returns [y] or, with GELU, [y, slope]: the slope costs little here and saves the backward pass a tanh. */
function linearForward(backend: KernelBackend, inputs: LinearInputs, { gelu }: LinearAttrs): TensorInfo[] {
  const heap = heapOf(backend);
  const y = heapMatMul(backend, inputs.x, inputs.w);
  const slope = gelu ? heap.make({ shape: y.shape, dtype: 'float32' }) : undefined;
  const out = heap.view(y) as Float32Array;
  const residual = inputs.residual ? (heap.view(inputs.residual) as Float32Array) : undefined;
  addBiasLoop(out, heap.view(inputs.b) as Float32Array, residual);
  if (!slope) return [y];
  geluLoop(out, heap.view(slope) as Float32Array);
  return [y, slope];
}

/** @returns [dx, dw, db]: dx = dz w^T, dw = x^T dz, db = column sums of dz, with dz = dy * slope. */
function linearBackward(backend: KernelBackend, { dy, x, w, slope }: LinearGradInputs): TensorInfo[] {
  const heap = heapOf(backend);
  let dz = dy;
  if (slope) {
    dz = heap.make({ shape: dy.shape, dtype: 'float32' });
    multiplyLoop(
      heap.view(dy) as Float32Array,
      heap.view(slope) as Float32Array,
      heap.view(dz) as Float32Array,
    );
  }
  const transposedW = heapTranspose(backend, w);
  const dx = heapMatMul(backend, dz, transposedW);
  heap.dispose(transposedW);
  const transposedX = heapTranspose(backend, x);
  const dw = heapMatMul(backend, transposedX, dz);
  heap.dispose(transposedX);
  const db = heap.make({ shape: [w.shape[1]!], dtype: 'float32' });
  columnSumLoop(heap.view(dz) as Float32Array, heap.view(db) as Float32Array);
  if (slope) heap.dispose(dz);
  return [dx, dw, db];
}

/**
 * y = act(x w + b) + residual in one kernel.
 * @param x [N, I]  @param w [I, O] (GPT-2's Conv1D orientation)  @param b [O]  @returns [N, O]
 */
export function linear(x: Tensor2D, w: Tensor2D, b: Tensor1D, options: LinearOptions = {}): Tensor2D {
  const { gelu = false, residual } = options;
  return differentiable({
    inputs: residual ? [x, w, b, residual] : [x, w, b],
    forward: () => run('Linear', { x, w, b, ...(residual && { residual }) }, { gelu }),
    gradients: (dy, [input, weight], [, slope]) => {
      const grads = run('LinearGrad', { dy, x: input!, w: weight!, ...(slope && { slope }) });
      return residual ? [...grads, alias(dy)] : grads;
    },
  }) as Tensor2D;
}
