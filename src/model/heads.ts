import { gatherRows } from '../kernels/gatherRows/gatherRows.ts';
import { linear } from '../kernels/linear/linear.ts';
import { tiedLogits } from '../kernels/linear/tiedLogits.ts';
import { type Tensor1D, tensor1d, type Tensor2D, tensor2d } from '../kernels/tf.ts';
import { tokenLogProbs } from '../kernels/tokenLogProbs/tokenLogProbs.ts';
import type { Parameters } from '../math/optimizer.ts';
import { recordWork } from '../math/workCounter.ts';
import { headRates, vocabularyRates } from '../shared/flops.ts';
import { randomStream, type RngKey } from '../shared/rng.ts';
import { hiddenStates } from './gpt.ts';
import type { PackedBatch } from './packing.ts';
import type { Model } from './parameters.ts';

export interface ResponseScores {
  /** [B, R] log-probability of each response token, 0 on padding, nats */
  readonly logProbs: Tensor2D;
  /** [B, R] entropy of each prediction, 0 on padding, nats */
  readonly entropy: Tensor2D;
  /** [B, R] mean raw logit of each prediction, 0 on padding */
  readonly meanLogit: Tensor2D;
  /** [M, C] hidden states that predicted the response tokens, for further heads */
  readonly predictors: Tensor2D;
}

/** Hidden states from which the response tokens are predicted. @returns [M, C] */
export function responsePredictors(model: Model, batch: PackedBatch): Tensor2D {
  return gatherRows(hiddenStates(model, batch.tokens), batch.predictors);
}

/** What the policy thinks of each response token, at sampling temperature `temperature`. */
export function scoreResponses(model: Model, batch: PackedBatch, temperature = 1): ResponseScores {
  const predictors = responsePredictors(model, batch);
  const logits = responseLogits(model, predictors, batch);
  const { logProbs, entropy, meanLogit } = tokenLogProbs(logits, batch.targets, temperature);
  return {
    logProbs: placeTokens(logProbs, batch),
    entropy: placeTokens(entropy, batch),
    meanLogit: placeTokens(meanLogit, batch),
    predictors,
  };
}

/** @param hidden [M, C]  @param batch whose response tokens these are, to count the work  @returns [M, V] */
export function responseLogits(model: Model, hidden: Tensor2D, batch?: PackedBatch): Tensor2D {
  const wte = model.parameters['wte.weight'] as Tensor2D;
  if (batch) recordWork(batch.tokens.ids, wte, vocabularyRates(model.config), 'logits');
  return tiedLogits(hidden, wte);
}

/** From one number a response token [M] to the padded matrix [B, R]. */
export function placeTokens(values: Tensor1D, batch: PackedBatch): Tensor2D {
  const column = gatherRows(values.reshape([values.size, 1]), batch.placement);
  return column.reshape([batch.rows, batch.columns]);
}

const VALUE_WEIGHT = 'v_head.summary.weight';
const VALUE_BIAS = 'v_head.summary.bias';
const SCORE_WEIGHT = 'score.weight';

export const isHeadParameter = (name: string): boolean => name.startsWith('v_head.') || name === SCORE_WEIGHT;

/** A value head that starts at 0, so that it disturbs neither advantages nor trunk at first (LHP). */
export function createValueHead(channels: number): Parameters {
  return { [VALUE_WEIGHT]: tensor2d(new Float32Array(channels), [channels, 1]), [VALUE_BIAS]: tensor1d([0]) };
}

/** Value of the state before each response token. @param predictors [M, C]  @returns [B, R], 0 on padding */
export function responseValues(model: Model, predictors: Tensor2D, batch: PackedBatch): Tensor2D {
  const weight = model.parameters[VALUE_WEIGHT] as Tensor2D;
  recordWork(batch.tokens.ids, weight, headRates(model.config.channels, 'predicted'), 'head');
  const values = linear(predictors, weight, model.parameters[VALUE_BIAS] as Tensor1D); // [M, 1]
  return placeTokens(values.reshape([values.size]), batch);
}

/** A reward head N(0, 1 / sqrt(C + 1)) without bias, as transformers' sequence classifiers have it. */
export function createScoreHead(
  channels: number,
  key: RngKey,
  deviation = 1 / Math.sqrt(channels + 1),
): Parameters {
  const random = randomStream(key);
  const weights = Float32Array.from({ length: channels }, () => deviation * random.normal());
  return { [SCORE_WEIGHT]: tensor2d(weights, [channels, 1]) };
}

/**
 * Reward of each sequence: of its last real token, or with `mean` averaged over its response tokens.
 * @returns [B]
 */
export function sequenceScores(model: Model, batch: PackedBatch, mean = false): Tensor1D {
  const weight = model.parameters[SCORE_WEIGHT] as Tensor2D;
  const hidden = hiddenStates(model, batch.tokens);
  const reads = mean ? 'predicted' : 'sequences';
  recordWork(batch.tokens.ids, weight, headRates(model.config.channels, reads), 'head');
  if (!mean) return gatherRows(hidden, batch.lastTokens).matMul<Tensor2D>(weight).reshape([batch.rows]);
  const tokens = gatherRows(hidden, batch.responses); // [M, C]
  const scores = placeTokens(tokens.matMul<Tensor2D>(weight).reshape([tokens.shape[0]]), batch); // [B, R]
  return scores.mul(batch.mask).sum<Tensor1D>(1).div(batch.mask.sum(1));
}

/** The score that a reward model would give if the text ended at each token. @returns [N] */
export function tokenScores(model: Model, batch: PackedBatch): Tensor1D {
  const hidden = hiddenStates(model, batch.tokens); // [N, C]
  return hidden.matMul<Tensor2D>(model.parameters[SCORE_WEIGHT] as Tensor2D).reshape([hidden.shape[0]]);
}
