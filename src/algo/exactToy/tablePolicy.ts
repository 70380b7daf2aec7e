/** A policy that is a table of logits, trained by the same kernels, losses and optimizer as the transformers. */
import { embed } from '../../kernels/embed/embed.ts';
import { tensor1d, tensor2d, type Tensor1D, type Tensor2D, tidy, zeros } from '../../kernels/tf.ts';
import { tokenLogProbs } from '../../kernels/tokenLogProbs/tokenLogProbs.ts';
import type { Parameters } from '../../math/optimizer.ts';
import { type RngKey, uniformAt } from '../../shared/rng.ts';
import { CONTEXTS, contextOf, SLOTS, WORDS } from './toyWorld.ts';

/** Sequences with the tensors that score them; freed by {@link disposeToyBatch}. */
export interface ToyBatch {
  /** [B][SLOTS] */
  readonly sequences: readonly Int32Array[];
  readonly contexts: Tensor1D; // [B * SLOTS] int32
  readonly words: Tensor1D; // [B * SLOTS] int32
  readonly positions: Tensor1D; // [B * SLOTS] int32, all 0: the table has no positions
}

export function toyBatch(sequences: readonly Int32Array[]): ToyBatch {
  const words = new Int32Array(sequences.length * SLOTS);
  const contexts = new Int32Array(words.length);
  sequences.forEach((sequence, b) => {
    for (let slot = 0; slot < SLOTS; slot++) {
      words[b * SLOTS + slot] = sequence[slot]!;
      contexts[b * SLOTS + slot] = contextOf(slot, slot === 0 ? 0 : sequence[slot - 1]!);
    }
  });
  return {
    sequences,
    contexts: tensor1d(contexts, 'int32'),
    words: tensor1d(words, 'int32'),
    positions: tensor1d(new Int32Array(words.length), 'int32'),
  };
}

export function disposeToyBatch({ contexts, words, positions }: ToyBatch): void {
  for (const tensor of [contexts, words, positions]) tensor.dispose();
}

/** @param logits [CONTEXTS, words] */
export const tableParameters = (logits: Float32Array): Parameters => ({
  policy: tensor2d(logits, [CONTEXTS, WORDS.length]),
});

/** Log-probs of each word of each sequence, [B, SLOTS], nats. Differentiable in `policy`. */
export function tableLogProbs(parameters: Parameters, batch: ToyBatch): Tensor2D {
  const rows = lookUp(parameters['policy'] as Tensor2D, batch);
  return tokenLogProbs(rows, batch.words).logProbs.reshape([batch.sequences.length, SLOTS]);
}

/** A number for each word's context from a [CONTEXTS, 1] table, [B, SLOTS]: the critic. */
export function tableValues(parameters: Parameters, batch: ToyBatch): Tensor2D {
  return lookUp(parameters['value'] as Tensor2D, batch).reshape([batch.sequences.length, SLOTS]);
}

function lookUp(table: Tensor2D, { contexts, positions }: ToyBatch): Tensor2D {
  return embed(table, zeros([1, table.shape[1]]), contexts, positions);
}

/** Draws sequences by inverse CDF. @param table log-probabilities, of `logTable` */
export function sampleToy(table: Float64Array, count: number, key: RngKey): Int32Array[] {
  return Array.from({ length: count }, (_, b) => {
    const words = new Int32Array(SLOTS);
    for (let slot = 0; slot < SLOTS; slot++) {
      const from = contextOf(slot, slot === 0 ? 0 : words[slot - 1]!) * WORDS.length;
      let left = uniformAt(key, b, slot);
      let word = 0;
      while (word < WORDS.length - 1 && (left -= Math.exp(table[from + word]!)) > 0) word++;
      words[slot] = word;
    }
    return words;
  });
}

/** Reads a result and frees it. */
export async function readAndFree(compute: () => Tensor2D): Promise<Float32Array> {
  const tensor = tidy(compute);
  const values = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return values;
}
