import { differentiable } from '../differentiable.ts';
import { type Rank, reshape, slice, type Tensor1D, type Tensor2D } from '../tf.ts';
import { registerLoopKernel } from '../heap.ts';
import { run } from '../run.ts';
import { tokenLogProbsGradLoop, tokenLogProbsLoop } from './loops.ts';

export interface TokenLogProbsAttrs {
  /** 1 / tau: log-probs are those of the tempered policy softmax(z / tau). */
  readonly inverseTemperature: number;
}

registerLoopKernel<'logits' | 'targets', TokenLogProbsAttrs>({
  name: 'TokenLogProbs',
  outputs: ({ logits }) => [
    { shape: [3, logits.shape[0]!], dtype: 'float32' }, // log-prob, entropy, mean logit
    { shape: [logits.shape[0]!], dtype: 'float32' }, // log-sum-exp of the tempered logits
  ],
  run: ({ logits, targets }, [stats, lse], { inverseTemperature }) =>
    tokenLogProbsLoop(logits, targets, inverseTemperature, stats!, lse!),
});
registerLoopKernel<'dy' | 'logits' | 'targets' | 'stats' | 'lse', TokenLogProbsAttrs>({
  name: 'TokenLogProbsGrad',
  outputs: ({ logits }) => [{ shape: logits.shape, dtype: 'float32' }],
  run: ({ dy, logits, targets, stats, lse }, [dlogits], { inverseTemperature }) =>
    tokenLogProbsGradLoop(dy, logits, targets, stats, lse, inverseTemperature, dlogits!),
});

export interface TokenLogProbs {
  /** [M] log softmax(z / tau)[target], nats */
  readonly logProbs: Tensor1D;
  /** [M] entropy of softmax(z / tau), nats */
  readonly entropy: Tensor1D;
  /** [M] mean raw logit over the vocabulary; carries no gradient */
  readonly meanLogit: Tensor1D;
}

/**
 * Log-probability of one target per row, without a one-hot or a kept softmax: the backward pass recomputes
 * the probabilities from the saved log-sum-exp. Log-prob and entropy are differentiable.
 * @param logits [M, V]  @param targets [M] int32, each in 0 .. V-1
 */
export function tokenLogProbs(logits: Tensor2D, targets: Tensor1D, temperature = 1): TokenLogProbs {
  const attrs: TokenLogProbsAttrs = { inverseTemperature: 1 / temperature };
  const stats = differentiable({
    inputs: [logits],
    forward: () => run('TokenLogProbs', { logits, targets }, attrs),
    gradients: (dy, [input], [saved, lse]) =>
      run('TokenLogProbsGrad', { dy, logits: input!, targets, stats: saved!, lse: lse! }, attrs),
  }) as Tensor2D; // [3, M]
  const rows = logits.shape[0];
  const row = (i: number) => reshape<Rank.R1>(slice(stats, [i, 0], [1, rows]), [rows]);
  return { logProbs: row(0), entropy: row(1), meanLogit: row(2) };
}
