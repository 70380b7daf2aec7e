/** Supervised fine-tuning: maximum likelihood of the response given the prompt. Pretraining is the same loss. */
import type { Scalar, Tensor } from '../kernels/tf.ts';
import { type Gradients, type LossWithStats, type PackedScalars, takeGradients } from '../math/gradients.ts';
import { maskedMean } from '../math/maskedStats.ts';
import type { OptimizerOptions, OptimizerState } from '../math/optimizer.ts';
import { trainingStep } from '../math/trainingStep.ts';
import { scoreResponses } from '../model/heads.ts';
import {
  batchTensors,
  disposeBatch,
  type PackedBatch,
  packSequences,
  type Sequence,
} from '../model/packing.ts';
import type { Model } from '../model/parameters.ts';

/**
 * Mean negative log-likelihood over all response tokens of the batch, EOS included, prompt and padding left out.
 * @param logProbs [B, R]  @param mask [B, R]
 */
export function sftLoss(logProbs: Tensor, mask: Tensor): Scalar {
  return maskedMean(logProbs, mask).neg();
}

/** One optimizer step. Stats: `loss`, `entropy`, `grad_norm`, owned by the caller. */
export function sftStep(
  model: Model,
  optimizer: OptimizerState,
  sequences: readonly Sequence[],
  options: OptimizerOptions,
): PackedScalars {
  const batch = packSequences(sequences);
  const stats = trainingStep(
    {
      name: 'sft',
      parameters: model.parameters,
      inputs: batchTensors(batch),
      evaluate: () => sftObjective(model, batch),
      normName: 'grad_norm',
    },
    optimizer,
    options,
  );
  disposeBatch(batch);
  return stats;
}

function sftObjective(model: Model, batch: PackedBatch): LossWithStats {
  const scores = scoreResponses(model, batch);
  return {
    loss: sftLoss(scores.logProbs, batch.mask),
    stats: { entropy: maskedMean(scores.entropy, batch.mask) },
  };
}

export const sftGradients = (model: Model, batch: PackedBatch): Gradients =>
  takeGradients(model.parameters, () => sftObjective(model, batch));
