/**
 * From sequences to tensors. Sequences of different lengths are laid end to end, [N] tokens in all, so no work
 * is spent on padding and no mask can leak into the trunk. Only the per-response matrices [B, R] that the
 * algorithms see are padded, with masks that come from the lengths alone.
 */
import { getBackend, type Tensor, type Tensor1D, tensor1d, type Tensor2D, tensor2d } from '../kernels/tf.ts';
import type { RowMap } from '../kernels/gatherRows/gatherRows.ts';
import { AppError } from '../shared/errors.ts';
import type { TokenMatrix } from '../math/gae.ts';
import { noteBatch } from '../math/workCounter.ts';
import { countBatch } from '../shared/flops.ts';

/** A prompt and what followed. */
export interface Sequence {
  readonly ids: Int32Array;
  /** The first `promptLength` ids are the prompt; the rest is the response, EOS included if it ended. */
  readonly promptLength: number;
}

export interface PackedTokens {
  readonly ids: Tensor1D; // [N] int32
  readonly positions: Tensor1D; // [N] int32
  readonly starts: Tensor1D; // [N] int32, index of the first token of the token's own sequence
  readonly ends: Tensor1D; // [N] int32, one past its last
}

export interface PackedBatch extends TokenMatrix {
  readonly tokens: PackedTokens;
  /** Selects, for each of the M response tokens, the token before it: the one whose logits predict it. */
  readonly predictors: RowMap;
  /** Selects the M response tokens themselves, for heads that read what was written. */
  readonly responses: RowMap;
  readonly targets: Tensor1D; // [M] int32
  /** Places the M response tokens in a [B R, 1] column, zeros elsewhere. */
  readonly placement: RowMap;
  readonly mask: Tensor2D; // [B, R] of 0 and 1
  /** Selects the last real token of each sequence, [B]. */
  readonly lastTokens: RowMap;
  /** Real tokens in the batch, prompts included. */
  readonly tokenCount: number;
}

/** WebGPU recycles buffers by exact size, so there the counts are rounded up to a few sizes. */
const roundUp = (n: number): number => (getBackend() === 'webgpu' ? Math.ceil(n / 128) * 128 : n);

/** Lays sequences end to end. @throws AppError('shape') for an empty batch, prompt or response */
export function packSequences(sequences: readonly Sequence[]): PackedBatch {
  for (const { ids, promptLength } of sequences) {
    if (promptLength < 1 || promptLength >= ids.length)
      throw new AppError('shape', `a sequence of ${ids.length} tokens with a prompt of ${promptLength}`);
  }
  if (sequences.length === 0) throw new AppError('shape', 'an empty batch');
  const lengths = Int32Array.from(sequences, (s) => s.ids.length - s.promptLength);
  const rows = sequences.length;
  const columns = lengths.reduce((a, b) => Math.max(a, b));
  const tokenCount = sequences.reduce((total, s) => total + s.ids.length, 0);
  const responseCount = lengths.reduce((a, b) => a + b);

  const paddedTokens = roundUp(tokenCount);
  const paddedResponses = roundUp(responseCount);
  const layout = layoutTokens(sequences, paddedTokens);
  noteBatch(
    layout.tokens.ids,
    countBatch(sequences.map((s) => [s.promptLength, s.ids.length - s.promptLength])),
  );
  const predictors = new Int32Array(paddedResponses).fill(-1);
  const responses = new Int32Array(paddedResponses).fill(-1);
  const targets = new Int32Array(paddedResponses);
  const placement = new Int32Array(rows * columns).fill(-1);
  const lastTokens = new Int32Array(rows);
  let m = 0;
  sequences.forEach(({ ids, promptLength }, b) => {
    const offset = layout.offsets[b]!;
    for (let t = promptLength; t < ids.length; t++) {
      predictors[m] = offset + t - 1; // the one place of the off-by-one
      responses[m] = offset + t;
      targets[m] = ids[t]!;
      placement[b * columns + t - promptLength] = m++;
    }
    lastTokens[b] = offset + ids.length - 1;
  });
  return {
    rows,
    columns,
    lengths,
    tokenCount,
    tokens: layout.tokens,
    predictors: rowMap(predictors, paddedTokens),
    responses: rowMap(responses, paddedTokens),
    targets: int32(targets),
    placement: rowMap(placement, paddedResponses),
    mask: tensor2d(
      Float32Array.from(placement, (i) => (i < 0 ? 0 : 1)),
      [rows, columns],
    ),
    lastTokens: rowMap(lastTokens, paddedTokens),
  };
}

function layoutTokens(
  sequences: readonly Sequence[],
  size: number,
): { tokens: PackedTokens; offsets: number[] } {
  const ids = new Int32Array(size);
  const positions = new Int32Array(size);
  // Surplus tokens are sequences of their own: they attend to themselves and nobody selects them.
  const starts = Int32Array.from({ length: size }, (_, n) => n);
  const ends = Int32Array.from({ length: size }, (_, n) => n + 1);
  const offsets: number[] = [];
  let offset = 0;
  for (const sequence of sequences) {
    offsets.push(offset);
    const end = offset + sequence.ids.length;
    ids.set(sequence.ids, offset);
    starts.fill(offset, offset, end);
    ends.fill(end, offset, end);
    for (let n = offset; n < end; n++) positions[n] = n - offset;
    offset = end;
  }
  return {
    tokens: { ids: int32(ids), positions: int32(positions), starts: int32(starts), ends: int32(ends) },
    offsets,
  };
}

function rowMap(index: Int32Array, sourceRows: number): RowMap {
  const inverse = new Int32Array(sourceRows).fill(-1);
  index.forEach((from, to) => {
    if (from >= 0) inverse[from] = to;
  });
  return { index: int32(index), inverse: int32(inverse) };
}

const int32 = (values: Int32Array): Tensor1D => tensor1d(values, 'int32');

/** Every tensor of a batch. */
export function batchTensors(batch: PackedBatch): Tensor[] {
  const { tokens, predictors, responses, placement, lastTokens } = batch;
  const maps = [predictors, responses, placement, lastTokens].flatMap((map) => [map.index, map.inverse]);
  return [tokens.ids, tokens.positions, tokens.starts, tokens.ends, ...maps, batch.targets, batch.mask];
}

export function disposeBatch(batch: PackedBatch): void {
  for (const tensor of batchTensors(batch)) tensor.dispose();
}
