/**
 * Floating-point operations of a transformer, from its shape. One formula for what is counted while a lane trains and for
 * what the page extrapolates to larger models.
 *
 * Counted are the matrix products of real tokens: 2 m n k for [m, k] x [k, n] (a multiplication and an addition each),
 * attention over the keys that a query may see, and the vocabulary projection of the tokens that predict a response. A
 * backward pass takes twice its forward pass: a product each for the gradient of the input and of the weight (Kaplan et al.
 * 2020, arXiv:2001.08361, 2.1). Left out, as in "model FLOPs" (Chowdhery et al. 2022, arXiv:2204.02311, appendix B): whatever
 * is done element by element, padding, rows that have ended, and what a backend computes twice to save memory.
 */
export interface TransformerShape {
  readonly layers: number;
  readonly channels: number; // C
  readonly vocabulary: number; // V
  /** Channels of keys and of values; C unless heads share them (grouped-query attention). */
  readonly keyChannels?: number;
  /** Channels inside the MLP; 4 C if absent. */
  readonly inner?: number;
  /** Matrices in the MLP: 2, or 3 where it is gated (SwiGLU). */
  readonly mlpMatrices?: number;
}

/** What a pass reads. Its FLOPs are linear in these. */
export interface BatchCounts {
  /** Tokens that go through the trunk, prompts included. */
  readonly tokens: number;
  /** Pairs of a query and a key that it may see: T (T + 1) / 2 for a sequence of T tokens. */
  readonly attended: number;
  /** Response tokens: M, those whose logits are computed. */
  readonly predicted: number;
  readonly sequences: number;
}
/** FLOPs for one of each. */
export type WorkRates = BatchCounts;

export const NO_WORK: WorkRates = { tokens: 0, attended: 0, predicted: 0, sequences: 0 };

/** Forward pass of the trunk: query, key, value and output projections, MLP, attention. */
export function trunkRates(shape: TransformerShape): WorkRates {
  const { layers, channels: C, keyChannels = C, inner = 4 * C, mlpMatrices = 2 } = shape;
  const weights = 2 * C * C + 2 * C * keyChannels + mlpMatrices * C * inner;
  return { ...NO_WORK, tokens: layers * 2 * weights, attended: layers * 4 * C };
}

/** Logits of the response tokens: [M, C] x [C, V]. */
export const vocabularyRates = ({ channels, vocabulary }: TransformerShape): WorkRates => ({
  ...NO_WORK,
  predicted: 2 * channels * vocabulary,
});

/** A head that makes one number of a hidden state, for each of what it reads. */
export const headRates = (channels: number, reads: keyof BatchCounts): WorkRates => ({
  ...NO_WORK,
  [reads]: 2 * channels,
});

/** Backward pass over forward pass. */
export const BACKWARD_FACTOR = 2;

/**
 * AdamW with clipping by global norm, a parameter: norm 2, clip 1, moments 3 + 4, their correction 2, root, epsilon and
 * quotient 3, decay 1, update 2.
 */
export const OPTIMIZER_FLOPS = 18;

export const attendedPairs = (tokens: number): number => (tokens * (tokens + 1)) / 2;

/** @param sequences [prompt tokens, response tokens] of each */
export function countBatch(sequences: Iterable<readonly [number, number]>): BatchCounts {
  const counts = { tokens: 0, attended: 0, predicted: 0, sequences: 0 };
  for (const [prompt, response] of sequences) {
    counts.tokens += prompt + response;
    counts.attended += attendedPairs(prompt + response);
    counts.predicted += response;
    counts.sequences++;
  }
  return counts;
}

/** Writing answers with a key-value cache: the last token is drawn and never read. */
export function countGeneration(sequences: Iterable<readonly [number, number]>): BatchCounts {
  const counts = { tokens: 0, attended: 0, predicted: 0, sequences: 0 };
  for (const [prompt, response] of sequences) {
    const read = prompt + response - 1;
    counts.tokens += read;
    counts.attended += attendedPairs(read);
    counts.predicted += response;
    counts.sequences++;
  }
  return counts;
}

export const flopsOf = (rates: WorkRates, counts: BatchCounts): number =>
  rates.tokens * counts.tokens +
  rates.attended * counts.attended +
  rates.predicted * counts.predicted +
  rates.sequences * counts.sequences;

export const addRates = (a: WorkRates, b: WorkRates, factor = 1): WorkRates => ({
  tokens: a.tokens + factor * b.tokens,
  attended: a.attended + factor * b.attended,
  predicted: a.predicted + factor * b.predicted,
  sequences: a.sequences + factor * b.sequences,
});

/** What a run's work is spent on. */
export const WORK_PHASES = [
  'labels', // answers written to be labelled; the same for every method
  'rewardModel', // its training
  'generation', // answers that the policy writes to learn from
  'scoring', // forward passes alone: reference, reward model, critic, old log-probs
  'training', // forward and backward passes and the optimizer
  'evaluation', // for the page, not for the method: held-out answers, self-test
] as const;
export type WorkPhase = (typeof WORK_PHASES)[number];
