import type { Scalar, Tensor } from '../../kernels/tf.ts';
import { logSigmoid } from '../../math/logSigmoid.ts';

export interface BradleyTerryOptions {
  readonly centering?: number;
  /** [B], how clear the preference was */
  readonly margin?: Tensor;
  /** [B], adding up to 1; default 1 / B each */
  readonly weights?: Tensor;
}

/**
 * Mean of -log sigma(chosen - rejected - margin) + centering * (chosen + rejected)^2.
 * @param chosen [B] rewards  @param rejected [B]
 */
export function bradleyTerryLoss(
  chosen: Tensor,
  rejected: Tensor,
  { centering = 0, margin, weights }: BradleyTerryOptions = {},
): Scalar {
  const mean = (x: Tensor) => (weights ? x.mul(weights).sum() : x.mean());
  const gap = chosen.sub(rejected);
  const losses = logSigmoid(margin ? gap.sub(margin) : gap).neg();
  return mean(losses)
    .add(mean(chosen.add(rejected).square()).mul(centering))
    .asScalar();
}
