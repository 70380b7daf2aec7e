/** The formulas of PPO for language models (Ziegler et al. 2019; Huang et al. 2024, "The N+ details"). */
import { abs, exp, greater, maximum, type Scalar, square, type Tensor } from '../../kernels/tf.ts';
import { clippedSurrogate } from '../../math/clippedSurrogate.ts';
import { clipAround, type Coefficient } from '../../math/coefficient.ts';
import type { TokenMatrix } from '../../math/gae.ts';
import { k1 } from '../../math/klEstimators.ts';
import { forEachToken, maskedMean } from '../../math/maskedStats.ts';

/**
 * Per-token rewards: -klCoef * k1 everywhere, plus the sequence's score on its last real token.
 * @param logProbs [B, R]  @param logRef [B, R]  @param scores [B]  @returns [B, R], 0 on padding
 */
export function shapeRewards(
  logProbs: Float32Array,
  logRef: Float32Array,
  scores: Float32Array,
  klCoef: number,
  shape: TokenMatrix,
): Float32Array {
  const rewards = new Float32Array(logProbs.length);
  forEachToken(shape, (i, b, t) => {
    const score = t === shape.lengths[b]! - 1 ? scores[b]! : 0;
    rewards[i] = score - klCoef * k1(logProbs[i]! - logRef[i]!);
  });
  return rewards;
}

export type MissingEosRule = 'none' | 'floor' | 'replace' | 'subtract';

/** What a sequence that never ended is worth. `floor`: at most -1. `replace`: -1 (LHP). `subtract`: 1 less (TRL). */
export function applyMissingEosRule(score: number, ended: boolean, rule: MissingEosRule): number {
  if (ended || rule === 'none') return score;
  if (rule === 'floor') return Math.min(score, -1);
  return rule === 'replace' ? -1 : score - 1;
}

/**
 * Clipped surrogate (Schulman et al. 2017, arXiv:1707.06347 eq. 7), mean over real tokens:
 * max(-A rho, -A clip(rho, 1 - eps, 1 + eps)) with rho = exp(logNew - logOld). All arguments [B, R].
 */
export function policyLoss(
  logNew: Tensor,
  logOld: Tensor,
  advantages: Tensor,
  mask: Tensor,
  clipRange: Coefficient,
): { loss: Scalar; stats: Record<string, Tensor> } {
  const logRatio = logNew.sub(logOld).mul(mask); // [B, R]; 0 on padding, so exp cannot overflow there
  const ratio = exp(logRatio);
  const surrogate = clippedSurrogate(ratio, advantages, clipRange);
  const ratioMean = maskedMean(ratio, mask);
  return {
    loss: maskedMean(surrogate.losses, mask),
    stats: {
      'policy/clipfrac_avg': maskedMean(surrogate.wasClipped, mask),
      'policy/approxkl_avg': maskedMean(square(logRatio).mul(0.5), mask),
      'val/ratio': ratioMean,
      'val/ratio_var': maskedMean(square(ratio.sub(ratioMean)), mask),
    },
  };
}

/** Half the mean over real tokens of max((V - R)^2, (clip(V, V_old +- range) - R)^2). All arguments [B, R]. */
export function valueLoss(
  values: Tensor,
  valuesOld: Tensor,
  returns: Tensor,
  mask: Tensor,
  clipRange: Coefficient,
): { loss: Scalar; stats: Record<string, Tensor> } {
  const change = clipAround(values.sub(valuesOld), 0, clipRange);
  const free = square(values.sub(returns));
  const clipped = square(valuesOld.add(change).sub(returns));
  return {
    loss: maskedMean(maximum(free, clipped), mask).mul(0.5),
    stats: { 'val/clipfrac_avg': maskedMean(greater(clipped, free).toFloat(), mask) },
  };
}

/** Largest |ratio - 1| over real tokens, for the self-test. */
export function largestRatioError(logNew: Tensor, logOld: Tensor, mask: Tensor): Scalar {
  return abs(exp(logNew.sub(logOld).mul(mask)).sub(1)).max();
}
