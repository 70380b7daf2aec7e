import { differentiable } from '../differentiable.ts';
import type { Tensor1D, Tensor2D } from '../tf.ts';
import { registerLoopKernel } from '../heap.ts';
import { run } from '../run.ts';
import { layerNormGradLoop, layerNormLoop } from './loops.ts';

export interface LayerNormAttrs {
  readonly epsilon: number;
}

registerLoopKernel<'x' | 'gain' | 'bias', LayerNormAttrs>({
  name: 'LayerNorm',
  outputs: ({ x }) => [
    { shape: x.shape, dtype: 'float32' },
    { shape: [x.shape[0]!, 2], dtype: 'float32' }, // mean and 1 / standard deviation of each row
  ],
  run: ({ x, gain, bias }, [y, stats], { epsilon }) => layerNormLoop(x, gain, bias, epsilon, y!, stats!),
});
registerLoopKernel<'dy' | 'x' | 'gain' | 'stats', object>({
  name: 'LayerNormGrad',
  outputs: ({ x, gain }) => [
    { shape: x.shape, dtype: 'float32' },
    { shape: gain.shape, dtype: 'float32' },
    { shape: gain.shape, dtype: 'float32' },
  ],
  run: ({ dy, x, gain, stats }, [dx, dgain, dbias]) =>
    layerNormGradLoop(dy, x, gain, stats, dx!, dgain!, dbias!),
});

/** Layer normalisation over the last axis. @param x [N, C]  @param gain [C]  @param bias [C]  @returns [N, C] */
export function layerNorm(x: Tensor2D, gain: Tensor1D, bias: Tensor1D, epsilon = 1e-5): Tensor2D {
  return differentiable({
    inputs: [x, gain, bias],
    forward: () => run('LayerNorm', { x, gain, bias }, { epsilon }),
    gradients: (dy, [input, scale], [, stats]) =>
      run('LayerNormGrad', { dy, x: input!, gain: scale!, stats: stats! }),
  }) as Tensor2D;
}
