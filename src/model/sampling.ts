/**
 * From logits to the next token on the CPU, with everything that a sampling kernel leaves out. The order is that of
 * transformers' processors: temperature, then top-k, then top-p.
 */
export interface SamplingRule {
  /** 0: the likeliest token (the lowest id of equals). */
  readonly temperature: number;
  /** Only the k likeliest tokens, and those equal to the last of them; 0: all. Fan et al. 2018, arXiv:1805.04833. */
  readonly topK: number;
  /** Only the fewest tokens whose probabilities sum to p or more; 1: all. Holtzman et al. 2020, arXiv:1904.09751. */
  readonly topP: number;
}

/**
 * What the next token is drawn from.
 * @param logits [V] of one row  @returns [V] probabilities that sum to 1; 0 for what was cut off
 */
export function nextTokenProbabilities(logits: Float32Array, rule: SamplingRule): Float64Array {
  if (rule.temperature === 0) return oneHot(logits);
  const weights = softmax(logits, rule.temperature);
  if (rule.topK > 0 && rule.topK < weights.length) keepTopK(weights, rule.topK);
  if (rule.topP < 1) keepNucleus(weights, rule.topP);
  return weights;
}

/**
 * Inverse of the cumulative distribution, in the order of the ids as the kernel has it: with nothing cut off, the same
 * uniform gives the same token.
 * @param uniform in (0, 1)
 */
export function drawToken(probabilities: Float64Array, uniform: number): number {
  let rest = uniform;
  let last = 0;
  for (let id = 0; id < probabilities.length; id++) {
    const share = probabilities[id]!;
    if (share === 0) continue;
    last = id;
    rest -= share;
    if (rest < 0) return id;
  }
  return last; // rounding left a little
}

function oneHot(logits: Float32Array): Float64Array {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if (logits[id]! > logits[best]!) best = id;
  const probabilities = new Float64Array(logits.length);
  probabilities[best] = 1;
  return probabilities;
}

function softmax(logits: Float32Array, temperature: number): Float64Array {
  let largest = -Infinity;
  for (const logit of logits) largest = Math.max(largest, logit);
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - largest) / temperature));
  return normalised(weights);
}

function keepTopK(weights: Float64Array, k: number): void {
  const threshold = weights.toSorted()[weights.length - k]!;
  weights.forEach((weight, id) => {
    if (weight < threshold) weights[id] = 0;
  });
  normalised(weights);
}

/** The token that takes the sum over p is kept, so there is always one. */
function keepNucleus(weights: Float64Array, p: number): void {
  const order = Int32Array.from(weights.keys()).toSorted((a, b) => weights[b]! - weights[a]! || a - b);
  let sum = 0;
  for (const id of order) {
    if (sum >= p) weights[id] = 0;
    else sum += weights[id]!;
  }
  normalised(weights);
}

function normalised(weights: Float64Array): Float64Array {
  let sum = 0;
  for (const weight of weights) sum += weight;
  for (let id = 0; id < weights.length; id++) weights[id] = weights[id]! / sum;
  return weights;
}
