import type { PairStep } from '../pairs/inspectPairs.ts';
import { pairWeights } from '../pairs/pairWeights.ts';
import type { PreferencePair } from '../types.ts';
import type { DpoUpdateConfig } from './dpoUpdate.ts';
import type { ReferenceLogProbs } from './referencePass.ts';

/** A DPO step on some of the pairs, as the inspector wants to know it. */
export function inspectedStep(
  pairs: readonly PreferencePair[],
  reference: ReferenceLogProbs,
  rows: readonly number[],
  { lossType, beta, labelSmoothing, ipoNormalised }: DpoUpdateConfig,
): PairStep {
  const some = rows.map((row) => pairs[row]!);
  return {
    pairs: some,
    loss: { type: lossType, beta, labelSmoothing, ipoNormalised },
    reference: {
      chosen: rows.map((row) => reference.chosen[row]!),
      rejected: rows.map((row) => reference.rejected[row]!),
    },
    weights: pairWeights(some),
  };
}
