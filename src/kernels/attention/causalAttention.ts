import { differentiable } from '../differentiable.ts';
import type { Tensor1D, Tensor2D } from '../tf.ts';
import { registerLoopKernel } from '../heap.ts';
import { run } from '../run.ts';
import { attentionGradLoop, attentionLoop } from './loops.ts';

export interface AttentionAttrs {
  readonly heads: number;
}

registerLoopKernel<'qkv' | 'starts' | 'ends', AttentionAttrs>({
  name: 'CausalAttention',
  outputs: ({ qkv }, { heads }) => [
    { shape: [qkv.shape[0]!, qkv.shape[1]! / 3], dtype: 'float32' },
    { shape: [qkv.shape[0]!, heads], dtype: 'float32' }, // log of each softmax's denominator
  ],
  run: ({ qkv, starts }, [y, logSumExp], { heads }) => attentionLoop(qkv, starts, heads, y!, logSumExp!),
});
registerLoopKernel<'dy' | 'qkv' | 'y' | 'logSumExp' | 'starts' | 'ends', AttentionAttrs>({
  name: 'CausalAttentionGrad',
  outputs: ({ qkv }) => [{ shape: qkv.shape, dtype: 'float32' }],
  run: ({ dy, qkv, y, logSumExp, starts }, [dqkv], { heads }) =>
    attentionGradLoop(dy, qkv, y, logSumExp, starts, heads, dqkv!),
});

/**
 * Causal self-attention over sequences laid end to end: token n attends to tokens starts[n] .. n. No [T, T]
 * matrix is kept; the backward pass recomputes the probabilities from the saved log-denominators, as
 * FlashAttention does (arXiv:2205.14135).
 * @param qkv [N, 3C], columns q | k | v
 * @param starts [N] int32, first token of the token's own sequence  @param ends [N] int32, one past its last
 * @returns [N, C]
 */
export function causalAttention(qkv: Tensor2D, starts: Tensor1D, ends: Tensor1D, heads: number): Tensor2D {
  return differentiable({
    inputs: [qkv],
    forward: () => run('CausalAttention', { qkv, starts, ends }, { heads }),
    gradients: (dy, [input], [y, logSumExp]) =>
      run('CausalAttentionGrad', { dy, qkv: input!, y: y!, logSumExp: logSumExp!, starts, ends }, { heads }),
  }) as Tensor2D;
}
