/** Supervised fine-tuning: maximum likelihood of the response given the prompt. Pretraining is the same loss. */
import type { Scalar, Tensor } from '../kernels/tf.ts';
import { type Gradients, takeGradients } from '../math/gradients.ts';
import { maskedMean } from '../math/maskedStats.ts';
import { applyGradients, type OptimizerOptions, type OptimizerState } from '../math/optimizer.ts';
import { scoreResponses } from '../model/heads.ts';
import { disposeBatch, type PackedBatch, packSequences, type Sequence } from '../model/packing.ts';
import type { Model } from '../model/parameters.ts';

/**
 * Mean negative log-likelihood over all response tokens of the batch, EOS included, prompt and padding left out.
 * @param logProbs [B, R]  @param mask [B, R]
 */
export function sftLoss(logProbs: Tensor, mask: Tensor): Scalar {
  return maskedMean(logProbs, mask).neg();
}

/** One optimizer step. Stats: `loss`, `entropy`, `grad_norm`; scalars that the caller owns. */
export function sftStep(
  model: Model,
  optimizer: OptimizerState,
  sequences: readonly Sequence[],
  options: OptimizerOptions,
): Record<string, Tensor> {
  const batch = packSequences(sequences);
  const taken = sftGradients(model, batch);
  const gradNorm = applyGradients(model.parameters, optimizer, taken, options);
  disposeBatch(batch);
  return { ...taken.stats, grad_norm: gradNorm };
}

export function sftGradients(model: Model, batch: PackedBatch): Gradients {
  return takeGradients(model.parameters, () => {
    const scores = scoreResponses(model, batch);
    return {
      loss: sftLoss(scores.logProbs, batch.mask),
      stats: { entropy: maskedMean(scores.entropy, batch.mask) },
    };
  });
}
