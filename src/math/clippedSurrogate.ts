import { greater, maximum, type Tensor } from '../kernels/tf.ts';
import { clipAround, type Coefficient } from './coefficient.ts';

/**
 * The clipped surrogate (Schulman et al. 2017, arXiv:1707.06347 eq. 7) of each token or sequence:
 * max(-A rho, -A clip(rho, 1 - eps, 1 + eps)). Shapes broadcast.
 * @returns losses, and 1 where the clip range took the gradient away
 */
export function clippedSurrogate(
  ratio: Tensor,
  advantages: Tensor,
  clipRange: Coefficient,
): { losses: Tensor; wasClipped: Tensor } {
  const unclipped = ratio.mul(advantages).neg();
  const clipped = clipAround(ratio, 1, clipRange).mul(advantages).neg();
  return { losses: maximum(unclipped, clipped), wasClipped: greater(clipped, unclipped).toFloat() };
}
