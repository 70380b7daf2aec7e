/** The clipped surrogate of one token (Schulman et al. 2017, eq. 7), as what is maximised. */

export interface SurrogatePoint {
  /** min(rho A, clip(rho, 1 - eps, 1 + eps) A) */
  readonly value: number;
  /** rho A */
  readonly free: number;
  /** clip(rho, 1 - eps, 1 + eps) A */
  readonly clipped: number;
  /** Which of both is the smaller; equal counts as free, as the gradient flows there. */
  readonly branch: 'free' | 'clipped';
  /** Derivative of the value by the ratio: A, or 0 where the clip holds. */
  readonly slope: number;
}

export function surrogate(ratio: number, advantage: number, epsilon: number): SurrogatePoint {
  const free = ratio * advantage;
  const clipped = Math.min(1 + epsilon, Math.max(1 - epsilon, ratio)) * advantage;
  const branch = clipped < free ? 'clipped' : 'free';
  return { value: Math.min(free, clipped), free, clipped, branch, slope: branch === 'free' ? advantage : 0 };
}
