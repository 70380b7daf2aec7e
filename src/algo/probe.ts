/** How a step lets itself be looked at: it writes down, as plain arrays, what it computes for its first sequences. */
import { concat, type Tensor2D } from '../kernels/tf.ts';
import type { TokenMatrix } from '../math/gae.ts';
import { forwardPass } from '../model/forwardPass.ts';
import { responseLogits, responsePredictors, responseValues, placeTokens } from '../model/heads.ts';
import { disposeBatch, packSequences, type Sequence } from '../model/packing.ts';
import type { Model } from '../model/parameters.ts';
import { tokenLogProbs } from '../kernels/tokenLogProbs/tokenLogProbs.ts';
import type { Inspection, KeptSequences } from '../shared/inspection.ts';

export interface Probe {
  /** Sequences to write down at most; of pairs, each side counts. */
  readonly maxSequences: number;
  /** What is known so far; a later call within the same step replaces it. */
  take(inspection: Inspection): void;
  /** Runs work that the step itself has no need of. */
  extra<T>(work: () => Promise<T>): Promise<T>;
}

export function keepSequences(
  kept: readonly Sequence[],
  { batchRows, eosId }: Pick<KeptSequences, 'batchRows' | 'eosId'>,
): KeptSequences {
  const starts = new Int32Array(kept.length + 1);
  kept.forEach(({ ids }, s) => {
    starts[s + 1] = starts[s]! + ids.length;
  });
  const ids = new Int32Array(starts[kept.length]!);
  kept.forEach((sequence, s) => ids.set(sequence.ids, starts[s]));
  return { ids, starts, promptLengths: Int32Array.from(kept, (s) => s.promptLength), batchRows, eosId };
}

/** The real tokens of the first rows of a [B, R] matrix, laid end to end: [M]. */
export function responseTokens(matrix: Float32Array, shape: TokenMatrix, rows: number): Float32Array {
  const parts = Array.from({ length: rows }, (_, b) =>
    matrix.subarray(b * shape.columns, b * shape.columns + shape.lengths[b]!),
  );
  const flat = new Float32Array(parts.reduce((total, part) => total + part.length, 0));
  let m = 0;
  for (const part of parts) {
    flat.set(part, m);
    m += part.length;
  }
  return flat;
}

export interface TokenNumbers {
  readonly logProbs: Float32Array; // [M]
  readonly values: Float32Array | undefined; // [M]
}

/**
 * Log-probs of the response tokens under a model as it is now, and values by a critic, which may be the model itself.
 * A pass of its own: nothing within a recorded step is looked at.
 */
export async function readTokens(
  sequences: readonly Sequence[],
  { model, critic }: { model: Model; critic?: Model | undefined },
  temperature: number,
): Promise<TokenNumbers> {
  const batch = packSequences(sequences);
  const run = () => {
    const hidden = responsePredictors(model, batch);
    const { logProbs } = tokenLogProbs(responseLogits(model, hidden), batch.targets, temperature);
    const placed = placeTokens(logProbs, batch);
    if (!critic) return placed;
    const own = critic === model ? hidden : responsePredictors(critic, batch);
    return concat<Tensor2D>([placed, responseValues(critic, own, batch)]);
  };
  const models: [Model, ...Model[]] = critic && critic !== model ? [model, critic] : [model];
  const variant = `temperature ${temperature}, critic ${critic ? models.indexOf(critic) : 'none'}`;
  const packed = forwardPass({ name: 'inspect', variant, models, batch, run });
  const data = (await packed.data()) as Float32Array; // GPU to CPU sync
  packed.dispose();
  disposeBatch(batch);
  const size = batch.rows * batch.columns;
  const part = (i: number) => responseTokens(data.subarray(i * size, (i + 1) * size), batch, batch.rows);
  return { logProbs: part(0), values: critic ? part(1) : undefined };
}
