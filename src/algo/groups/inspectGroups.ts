/** Writes down a step on groups of sampled answers for the inspector. */
import type { RolloutInspection } from '../../shared/inspection.ts';
import { keepSequences, readTokens, responseTokens } from '../probe.ts';
import type { AlgorithmContext } from '../types.ts';
import type { GroupRollouts } from './groupRollouts.ts';

export interface GroupRecorder {
  /** Before each optimizer step: the log-probs that its loss will see. */
  beforeUpdate(): Promise<void>;
  updated(metrics: Readonly<Record<string, number>>): Promise<void>;
}

/** @param advantages [B]  @returns undefined while nobody looks */
export function recordGroups(
  context: AlgorithmContext,
  rollouts: GroupRollouts,
  advantages: Float32Array,
  config: { readonly clipRange: number; readonly missingEos: string },
): GroupRecorder | undefined {
  const { policy, temperature, probe } = context;
  if (!probe) return undefined;
  const kept = rollouts.sequences.slice(0, wholeGroups(probe.maxSequences, rollouts.groupSize));
  const epochs: Float32Array[] = [];
  const read = () => probe.extra(() => readTokens(kept, { model: policy }, temperature));
  return {
    async beforeUpdate() {
      epochs.push((await read()).logProbs);
    },
    async updated(metrics) {
      const { logProbs } = await read();
      probe.take({
        kind: 'rollouts',
        phase: 'update',
        sequences: keepSequences(kept, {
          batchRows: rollouts.sequences.length,
          eosId: policy.config.eosId,
        }),
        numbers: {
          temperature,
          maxNewTokens: context.maxNewTokens,
          clipRange: config.clipRange,
          missingEos: config.missingEos,
        },
        scored: scoredOf(rollouts, kept.length),
        groups: { size: rollouts.groupSize, advantages: advantages.slice(0, kept.length) },
        updated: { epochs, logProbs, metrics: { ...metrics } },
      });
    },
  };
}

/** An answer says little without the others of its group. */
const wholeGroups = (sequences: number, size: number): number =>
  Math.max(1, Math.floor(sequences / size)) * size;

function scoredOf({ scores, rewards }: GroupRollouts, rows: number): RolloutInspection['scored'] {
  const tokens = (matrix: Float32Array) => responseTokens(matrix, scores, rows);
  return {
    logProbs: tokens(scores.logProbs),
    logRef: tokens(scores.logRef),
    exactKl: tokens(scores.exactKl),
    entropy: tokens(scores.entropy),
    scores: rewards.slice(0, rows),
  };
}
