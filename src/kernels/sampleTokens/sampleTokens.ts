import type { Tensor1D, Tensor2D } from '../tf.ts';
import { type RngKey, uniformAt } from '../../shared/rng.ts';
import { registerLoopKernel } from '../heap.ts';
import { runOne } from '../run.ts';
import { fastExp } from '../scalarMath.ts';

export interface SampleAttrs {
  readonly key: RngKey;
  /** Second half of the random counter: the position being sampled. */
  readonly position: number;
  /** 0: greedy (argmax, lowest id wins a tie). */
  readonly temperature: number;
}

registerLoopKernel<'logits' | 'forced' | 'rowIds', SampleAttrs>({
  name: 'SampleTokens',
  outputs: ({ forced }) => [{ shape: forced.shape, dtype: 'int32' }],
  run: ({ logits, forced, rowIds }, [out], attrs) => sampleLoop(logits, forced, rowIds, attrs, out!),
});

function sampleLoop(
  logits: Float32Array,
  forced: Int32Array,
  rowIds: Int32Array,
  { key, position, temperature }: SampleAttrs,
  out: Int32Array,
): void {
  const vocabulary = logits.length / forced.length;
  for (let b = 0; b < forced.length; b++) {
    if (forced[b]! >= 0) {
      out[b] = forced[b]!;
      continue;
    }
    const row = logits.subarray(b * vocabulary, (b + 1) * vocabulary);
    let best = 0;
    for (let v = 1; v < vocabulary; v++) if (row[v]! > row[best]!) best = v;
    out[b] =
      temperature === 0
        ? best
        : sampleRow(row, row[best]!, 1 / temperature, uniformAt(key, rowIds[b]!, position));
  }
}

/** Inverse of the cumulative distribution at u. */
function sampleRow(row: Float32Array, max: number, inverseTemperature: number, u: number): number {
  let sum = 0;
  for (let v = 0; v < row.length; v++) sum += fastExp((row[v]! - max) * inverseTemperature);
  let rest = u * sum;
  for (let v = 0; v < row.length; v++) {
    rest -= fastExp((row[v]! - max) * inverseTemperature);
    if (rest < 0) return v;
  }
  return row.length - 1;
}

/**
 * The next token of each row: the forced one where there is one (a prompt being read), else a draw from
 * softmax(logits / temperature). A draw depends on (key, rowIds[b], position) alone, so neither the batch it
 * sits in nor the backend changes it (up to rounding of the logits).
 * @param logits [B, V]  @param forced [B] int32, -1 for "sample"  @param rowIds [B] int32  @returns [B] int32
 */
export function sampleTokens(
  logits: Tensor2D,
  forced: Tensor1D,
  rowIds: Tensor1D,
  attrs: SampleAttrs,
): Tensor1D {
  return runOne('SampleTokens', { logits, forced, rowIds }, attrs);
}
