import { differentiable } from '../differentiable.ts';
import type { Tensor1D, Tensor2D } from '../tf.ts';
import { registerLoopKernel } from '../heap.ts';
import { run } from '../run.ts';

registerLoopKernel<'x' | 'index', object>({
  name: 'GatherRows',
  outputs: ({ x, index }) => [{ shape: [index.shape[0]!, x.shape[1]!], dtype: 'float32' }],
  run: ({ x, index }, [out], _attrs, shapes) => gatherLoop(x, index, shapes.x[1]!, out!),
});

function gatherLoop(x: Float32Array, index: Int32Array, channels: number, out: Float32Array): void {
  for (let i = 0; i < index.length; i++) {
    const from = index[i]! * channels;
    const to = i * channels;
    if (from < 0) for (let c = 0; c < channels; c++) out[to + c] = 0;
    else for (let c = 0; c < channels; c++) out[to + c] = x[from + c]!;
  }
}

/** A selection of rows and its inverse, both on the device. Build with `rowMap` (model/packing.ts). */
export interface RowMap {
  /** [M] int32: output row m is input row index[m], or zeros where it is -1. No row is taken twice. */
  readonly index: Tensor1D;
  /** [N] int32: where input row n went, or -1. It turns the gradient into a gather: no atomics, no order. */
  readonly inverse: Tensor1D;
}

/** Selects rows. @param x [N, C]  @returns [M, C] */
export function gatherRows(x: Tensor2D, map: RowMap): Tensor2D {
  return differentiable({
    inputs: [x],
    forward: () => run('GatherRows', { x, index: map.index }),
    gradients: (dy) => run('GatherRows', { x: dy, index: map.inverse }),
  }) as Tensor2D;
}
