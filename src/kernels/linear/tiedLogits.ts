import { type KernelBackend, registerKernel, type Tensor2D, type TensorInfo } from '../tf.ts';
import { differentiable } from '../differentiable.ts';
import { heapOf } from '../heap.ts';
import { heapMatMul, heapTranspose } from '../matmul/heapMatMul.ts';
import { run } from '../run.ts';

for (const backendName of ['cpu', 'wasm']) {
  registerKernel({
    kernelName: 'TiedLogits',
    backendName,
    kernelFunc: ({ inputs, backend }) =>
      tiedLogitsForward(backend as KernelBackend, inputs as TiedLogitsInputs),
  });
  registerKernel({
    kernelName: 'TiedLogitsGrad',
    backendName,
    kernelFunc: ({ inputs, backend }) =>
      tiedLogitsBackward(backend as KernelBackend, inputs as TiedLogitsGradInputs),
  });
}

export interface TiedLogitsInputs {
  [name: string]: TensorInfo;
  h: TensorInfo;
  wte: TensorInfo;
}
export interface TiedLogitsGradInputs extends TiedLogitsInputs {
  dy: TensorInfo;
}

function tiedLogitsForward(backend: KernelBackend, { h, wte }: TiedLogitsInputs): TensorInfo[] {
  const transposed = heapTranspose(backend, wte); // [C, V]
  const logits = heapMatMul(backend, h, transposed);
  heapOf(backend).dispose(transposed);
  return [logits];
}

/** dh = dy wte; dwte = (h^T dy)^T, which transposes [C, V] instead of the larger [M, V]. */
function tiedLogitsBackward(backend: KernelBackend, { dy, h, wte }: TiedLogitsGradInputs): TensorInfo[] {
  const heap = heapOf(backend);
  const dh = heapMatMul(backend, dy, wte);
  const transposedH = heapTranspose(backend, h);
  const product = heapMatMul(backend, transposedH, dy); // [C, V]
  heap.dispose(transposedH);
  const dwte = heapTranspose(backend, product);
  heap.dispose(product);
  return [dh, dwte];
}

/** Logits through the tied embedding. @param h [M, C]  @param wte [V, C]  @returns h wte^T [M, V] */
export function tiedLogits(h: Tensor2D, wte: Tensor2D): Tensor2D {
  return differentiable({
    inputs: [h, wte],
    forward: () => run('TiedLogits', { h, wte }),
    gradients: (dy, [hidden, table]) => run('TiedLogitsGrad', { dy, h: hidden!, wte: table! }),
  }) as Tensor2D;
}
