/** Writes down a step on pairs for the inspector: what policy and reference think of each token, before and after. */
import type { Sequence } from '../../model/packing.ts';
import type { PairInspection } from '../../shared/inspection.ts';
import { keepSequences, readTokens } from '../probe.ts';
import type { AlgorithmContext, PreferencePair } from '../types.ts';

export interface PairStep {
  /** The step's batch, in order. */
  readonly pairs: readonly PreferencePair[];
  readonly loss: PairInspection['loss'];
  /** Summed reference log-probs of the batch, if the loss uses any. */
  readonly reference?: { readonly chosen: ArrayLike<number>; readonly rejected: ArrayLike<number> };
  /** Those are the SFT model's, so its tokens say where they come from. Default true. */
  readonly referenceIsSft?: boolean;
  /** Factors on the losses. */
  readonly weights?: readonly number[] | undefined;
}

/** For losses without a reference. */
export const UNREFERENCED: PairInspection['loss'] = {
  type: '',
  beta: 1,
  labelSmoothing: 0,
  ipoNormalised: false,
};

/** To be called before the update. @returns to be called after it; undefined while nobody looks */
export async function recordPairs(
  { policy, reference, probe }: AlgorithmContext,
  step: PairStep,
): Promise<((metrics: Readonly<Record<string, number>>) => Promise<void>) | undefined> {
  if (!probe) return undefined;
  const kept = step.pairs.slice(0, Math.max(1, Math.floor(probe.maxSequences / 2)));
  const sequences: Sequence[] = [...kept.map((p) => p.chosen), ...kept.map((p) => p.rejected)];
  const read = (model: typeof policy) => probe.extra(() => readTokens(sequences, { model }, 1));
  const before = await read(policy);
  const ofReference = step.referenceIsSft === false ? undefined : await read(reference);
  const { eosId } = policy.config;
  const { reference: sums, weights, loss } = step;
  return async (metrics) => {
    const after = await read(policy);
    probe.take({
      kind: 'pairs',
      sequences: keepSequences(sequences, { batchRows: 2 * step.pairs.length, eosId }),
      loss,
      ...(ofReference && { logRef: ofReference.logProbs }),
      ...(sums && { referenceSums: bothSides(sums, kept.length) }),
      ...(weights && { weights: Float32Array.from(weights.slice(0, kept.length)) }),
      before: before.logProbs,
      after: after.logProbs,
      metrics: { ...metrics },
    });
  };
}

function bothSides(
  { chosen, rejected }: { chosen: ArrayLike<number>; rejected: ArrayLike<number> },
  count: number,
): Float32Array {
  const first = (list: ArrayLike<number>) => Array.from(list).slice(0, count);
  return Float32Array.from([...first(chosen), ...first(rejected)]);
}
