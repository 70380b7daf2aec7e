import { differentiable } from '../differentiable.ts';
import type { Tensor1D, Tensor2D } from '../tf.ts';
import { registerLoopKernel } from '../heap.ts';
import { run, runOne } from '../run.ts';
import { scatterAddLoop, embedLoop } from './loops.ts';

registerLoopKernel<'wte' | 'wpe' | 'ids' | 'positions', object>({
  name: 'Embed',
  outputs: ({ wte, ids }) => [{ shape: [ids.shape[0]!, wte.shape[1]!], dtype: 'float32' }],
  run: ({ wte, wpe, ids, positions }, [out], _attrs, shapes) =>
    embedLoop(wte, wpe, ids, positions, shapes.wte[1]!, out!),
});
registerLoopKernel<'dy' | 'index', { rows: number }>({
  name: 'ScatterAddRows',
  outputs: ({ dy }, { rows }) => [{ shape: [rows, dy.shape[1]!], dtype: 'float32' }],
  run: ({ dy, index }, [out], _attrs, shapes) => scatterAddLoop(dy, index, shapes.dy[1]!, out!),
});

/**
 * Token plus position embedding.
 * @param wte [V, C]  @param wpe [positions, C]  @param ids [N] int32, each in 0 .. V-1  @param positions [N] int32
 * @returns [N, C]
 */
export function embed(wte: Tensor2D, wpe: Tensor2D, ids: Tensor1D, positions: Tensor1D): Tensor2D {
  return differentiable({
    inputs: [wte, wpe],
    forward: () => run('Embed', { wte, wpe, ids, positions }),
    gradients: (dy) => [
      runOne('ScatterAddRows', { dy, index: ids }, { rows: wte.shape[0] }),
      runOne('ScatterAddRows', { dy, index: positions }, { rows: wpe.shape[0] }),
    ],
  }) as Tensor2D;
}
