import { type Tensor, type Tensor1D, tensor1d, type Tensor2D, tensor2d } from '../../kernels/tf.ts';
import { batchTensors, type PackedBatch, packSequences, type Sequence } from '../../model/packing.ts';
import { randomStream, type RngKey } from '../../shared/rng.ts';
import type { PreferencePair } from '../types.ts';

/** A batch of pairs in which every answer is read once, however many pairs it is in. */
export interface PairBatch {
  readonly answers: PackedBatch;
  /** [B, answers], a 1 where a pair has its answer: a product picks, and its gradient adds up */
  readonly chosen: Tensor2D;
  readonly rejected: Tensor2D;
  /** [B], adding up to 1; undefined if all are equal */
  readonly weights: Tensor1D | undefined;
}

export function packPairBatch(pairs: readonly PreferencePair[]): PairBatch {
  const rows = new Map<Sequence, number>();
  const rowOf = (answer: Sequence) => {
    const row = rows.get(answer) ?? rows.size;
    rows.set(answer, row);
    return row;
  };
  const chosen = pairs.map((pair) => rowOf(pair.chosen));
  const rejected = pairs.map((pair) => rowOf(pair.rejected));
  const weights = pairWeights(pairs);
  return {
    answers: packSequences([...rows.keys()]),
    chosen: selection(chosen, rows.size),
    rejected: selection(rejected, rows.size),
    weights: weights && tensor1d(weights),
  };
}

function selection(picked: readonly number[], count: number): Tensor2D {
  const values = new Float32Array(picked.length * count);
  picked.forEach((row, pair) => (values[pair * count + row] = 1));
  return tensor2d(values, [picked.length, count]);
}

/** All pairs of a ranking weigh as much as one pair (the 1 / C(K, 2) of Ouyang et al. 2022). */
function pairWeights(pairs: readonly PreferencePair[]): number[] | undefined {
  if (pairs.every((pair) => pair.group === undefined && (pair.weight ?? 1) === 1)) return undefined;
  const sizes = new Map<string, number>();
  for (const { group } of pairs) if (group !== undefined) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const weights = pairs.map(
    ({ weight = 1, group }) => weight / (group === undefined ? 1 : sizes.get(group)!),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return total === 0 ? weights : weights.map((weight) => weight / total);
}

/** Every tensor of a batch. */
export const pairBatchTensors = ({ answers, chosen, rejected, weights }: PairBatch): Tensor[] => [
  ...batchTensors(answers),
  chosen,
  rejected,
  ...(weights ? [weights] : []),
];

export function disposePairBatch(batch: PairBatch): void {
  for (const tensor of pairBatchTensors(batch)) tensor.dispose();
}

/** The scores of both sides. @param scores [answers]  @returns [B] each */
export function pairScores(scores: Tensor1D, batch: PairBatch): { chosen: Tensor; rejected: Tensor } {
  const column = scores.reshape<Tensor2D>([scores.size, 1]);
  const side = (picked: Tensor2D) => picked.matMul(column).reshape([picked.shape[0]]);
  return { chosen: side(batch.chosen), rejected: side(batch.rejected) };
}

/** Pairs in batches of about `size`: rankings are never torn apart. Each epoch has a fresh order. */
export function epochBatches(
  pairs: readonly PreferencePair[],
  size: number,
  key: RngKey,
): PreferencePair[][] {
  const groups = new Map<unknown, PreferencePair[]>();
  pairs.forEach((pair, i) => {
    const id = pair.group ?? i;
    groups.set(id, [...(groups.get(id) ?? []), pair]);
  });
  const units = [...groups.values()];
  const batches: PreferencePair[][] = [];
  let open: PreferencePair[] = [];
  for (const index of randomStream(key).permutation(units.length)) {
    open.push(...units[index]!);
    if (open.length < size) continue;
    batches.push(open);
    open = [];
  }
  return open.length > 0 ? [...batches, open] : batches;
}
