/** What `npm run bench` measures: the same models, batches and optimizer for every engine. */

export interface BenchSize {
  readonly layers: number; // L
  readonly channels: number; // D
  readonly heads: number; // H
  /** Tokens of every training sequence, and the model's positions. */
  readonly positions: number; // T
  readonly vocabulary: number; // V
  /** Sequences of the training batch. */
  readonly batch: number; // B
}

export const SIZES: Readonly<Record<string, BenchSize>> = {
  A: { layers: 2, channels: 64, heads: 4, positions: 32, vocabulary: 512, batch: 8 },
  B: { layers: 4, channels: 128, heads: 4, positions: 64, vocabulary: 1024, batch: 8 },
  C: { layers: 6, channels: 256, heads: 8, positions: 64, vocabulary: 2048, batch: 8 },
  // GPT-2 small: for a GPU, where a training step takes some 4 GB.
  gpt2: { layers: 12, channels: 768, heads: 12, positions: 256, vocabulary: 50_257, batch: 4 },
  'gpt2-b1': { layers: 12, channels: 768, heads: 12, positions: 256, vocabulary: 50_257, batch: 1 },
};

/** Embeddings (the output shares them), blocks with biases, norms. */
export function parameterCount({ layers, channels: C, positions, vocabulary }: BenchSize): number {
  return (vocabulary + positions) * C + layers * (12 * C * C + 13 * C) + 2 * C;
}

export const ADAM = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
export const LAYER_NORM_EPSILON = 1e-5;

/** Generation: so many prompts together, greedy. */
export const GENERATION = { prompts: 16, promptLength: 8, newTokens: 24 } as const;

/** Tokens that one training step, or one generation, deals with. */
export function tokensOf(phase: string, size: BenchSize): number {
  return phase === 'train' ? size.batch * size.positions : GENERATION.prompts * GENERATION.newTokens;
}

/**
 * Floating-point operations of a training step's matrix products, forward and twice that backward; attention
 * counted causal, embedding, norms and optimizer not at all (the usual model FLOPs, arXiv:2204.02311 appendix B).
 */
export function trainingFlops({ layers, channels, positions, vocabulary, batch }: BenchSize): number {
  const weights = layers * 12 * channels * channels;
  const trunk = batch * positions * 2 * (weights + layers * positions * channels);
  const head = batch * (positions - 1) * 2 * vocabulary * channels;
  return 3 * (trunk + head);
}

/** The same of one generation with a key-value cache: every position once, logits only where a token is drawn. */
export function generationFlops({ layers, channels, vocabulary }: BenchSize): number {
  const { prompts, promptLength, newTokens } = GENERATION;
  const length = promptLength + newTokens - 1;
  const weights = layers * 12 * channels * channels;
  const attention = 2 * layers * channels * (length + 1); // over half the length on average
  return prompts * (length * (2 * weights + attention) + newTokens * 2 * vocabulary * channels);
}

export const flopsOf = (phase: string, size: BenchSize): number =>
  phase === 'train' ? trainingFlops(size) : generationFlops(size);
