/** Losses on preference pairs as functions of four sequence log-probs, all [B] in nats. */
import { div, mul, relu, sub, type Tensor } from '../../kernels/tf.ts';
import type { Coefficient } from '../../math/coefficient.ts';
import { logSigmoid } from '../../math/logSigmoid.ts';
import { assertNever } from '../../shared/assert.ts';

export type DpoLossType = 'sigmoid' | 'ipo' | 'hinge' | 'robust';

export interface PairLogProbs {
  /** [B] sum over the chosen completion's tokens, EOS included */
  readonly chosen: Tensor;
  readonly rejected: Tensor;
}
export interface DpoLossOptions {
  readonly lossType: DpoLossType;
  readonly beta: Coefficient;
  /** Assumed share of flipped labels: cDPO for sigmoid, the unbiased correction for robust. */
  readonly labelSmoothing: Coefficient;
  /** IPO only: per-token mean log-ratios, [B] completion lengths of both sides (TRL); absent: sums (the paper). */
  readonly lengths?: PairLogProbs;
}

/**
 * Loss of each pair, [B]. With delta = (log pi - log ref)(chosen) - (log pi - log ref)(rejected):
 * - sigmoid: -log sigma(beta delta), DPO, arXiv:2305.18290 eq. 7; smoothed: conservative DPO
 * - ipo: (delta - 1 / (2 beta))^2, arXiv:2310.12036 eq. 17
 * - hinge: max(0, 1 - beta delta), SLiC, arXiv:2305.10425
 * - robust: [-(1 - eps) log sigma(beta delta) + eps log sigma(-beta delta)] / (1 - 2 eps), arXiv:2403.00409
 */
export function dpoLosses(policy: PairLogProbs, reference: PairLogProbs, options: DpoLossOptions): Tensor {
  const { beta, labelSmoothing: epsilon, lossType, lengths } = options;
  const chosen = policy.chosen.sub(reference.chosen); // [B]
  const rejected = policy.rejected.sub(reference.rejected); // [B]
  const delta = chosen.sub(rejected);
  const logit = delta.mul(beta);
  const right = logSigmoid(logit);
  const wrong = logSigmoid(logit.neg());
  switch (lossType) {
    case 'sigmoid':
      return right.sub(wrong).mul(epsilon).sub(right);
    case 'robust':
      return right
        .add(wrong)
        .mul(epsilon)
        .sub(right)
        .div(sub(1, mul(2, epsilon)));
    case 'hinge':
      return relu(sub(1, logit));
    case 'ipo': {
      const h = lengths ? chosen.div(lengths.chosen).sub(rejected.div(lengths.rejected)) : delta;
      return h.sub(div(0.5, beta)).square();
    }
    default:
      return assertNever(lossType);
  }
}

/** Every pair's loss while policy and reference agree, for the self-test: ln 2 for DPO. */
export function dpoLossAtStart({ lossType, beta }: { lossType: DpoLossType; beta: number }): number {
  switch (lossType) {
    case 'sigmoid':
    case 'robust':
      return Math.LN2;
    case 'hinge':
      return 1;
    case 'ipo':
      return (1 / (2 * beta)) ** 2;
    default:
      return assertNever(lossType);
  }
}
