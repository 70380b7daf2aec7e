/** Writes down a PPO step for the inspector, part by part. */
import { maskedMoments } from '../../math/maskedStats.ts';
import type { Sequence } from '../../model/packing.ts';
import type { Model } from '../../model/parameters.ts';
import type { RolloutInspection, StepPhase } from '../../shared/inspection.ts';
import { keepSequences, type Probe, readTokens, responseTokens } from '../probe.ts';
import type { AlgorithmContext } from '../types.ts';
import type { Experience, ScoredAnswers } from './experience.ts';
import type { PpoConfig } from './ppoKnobs.ts';
import { scoringTemperature } from './scoringTemperature.ts';

export interface PpoRecorder {
  sampled(sequences: readonly Sequence[]): void;
  scored(answers: ScoredAnswers): void;
  estimated(experience: Experience): void;
  /** Before the optimizer step on these rows: the log-probs that its loss will see. */
  beforeUpdate(epoch: number, rows: ArrayLike<number>): Promise<void>;
  updated(metrics: Readonly<Record<string, number>>): Promise<void>;
}

/** @returns undefined while nobody looks */
export function recordPpo(
  context: AlgorithmContext,
  { critic, klCoef }: { critic: Model; klCoef: number },
  config: PpoConfig,
): PpoRecorder | undefined {
  return context.probe && createRecorder(context, context.probe, { critic, klCoef, config });
}

function createRecorder(
  context: AlgorithmContext,
  probe: Probe,
  { critic, klCoef, config }: { critic: Model; klCoef: number; config: PpoConfig },
): PpoRecorder {
  const { policy } = context;
  const temperature = scoringTemperature(context, config);
  let kept: readonly Sequence[] = [];
  let record: RolloutInspection | undefined;
  const epochs: Float32Array[] = [];
  const extend = (phase: StepPhase, more: Partial<RolloutInspection>) => {
    record = { ...record!, ...more, phase };
    probe.take(record);
  };
  return {
    sampled(sequences) {
      kept = sequences.slice(0, probe.maxSequences);
      record = {
        kind: 'rollouts',
        phase: 'sample',
        sequences: keepSequences(kept, { batchRows: sequences.length, eosId: policy.config.eosId }),
        numbers: numbersOf(context, klCoef, config),
      };
      probe.take(record);
    },
    scored: (answers) => extend('score', { scored: scoredOf(answers, kept.length) }),
    estimated: (experience) =>
      extend('advantage', { estimated: estimatedOf(experience, kept.length, config.whitenAdvantages) }),
    async beforeUpdate(epoch, rows) {
      const inOrder = Array.from(rows)
        .filter((row) => row < kept.length)
        .toSorted((a, b) => a - b);
      if (inOrder.length === 0) return;
      const picked = inOrder.map((row) => kept[row]!);
      const { logProbs } = await probe.extra(() => readTokens(picked, { model: policy }, temperature));
      epochs[epoch] ??= new Float32Array(responseStarts(kept).at(-1)!);
      placeRows(epochs[epoch], responseStarts(kept), inOrder, logProbs);
    },
    async updated(metrics) {
      const now = await probe.extra(() => readTokens(kept, { model: policy, critic }, temperature));
      const { logProbs, values } = now;
      extend('update', {
        updated: { epochs: [...epochs], logProbs, ...(values && { values }), metrics: { ...metrics } },
      });
    },
  };
}

const numbersOf = (
  context: AlgorithmContext,
  klCoef: number,
  config: PpoConfig,
): RolloutInspection['numbers'] => ({
  temperature: scoringTemperature(context, config),
  maxNewTokens: context.maxNewTokens,
  klCoef,
  clipRange: config.clipRange,
  valueClipRange: config.valueClipRange,
  gamma: config.gamma,
  lambda: config.lambda,
  missingEos: config.missingEos,
});

function scoredOf({ scores, rawScores, rewardScores }: ScoredAnswers, rows: number) {
  const tokens = (matrix: Float32Array) => responseTokens(matrix, scores, rows);
  return {
    logProbs: tokens(scores.logProbs),
    logRef: tokens(scores.logRef),
    exactKl: tokens(scores.exactKl),
    entropy: tokens(scores.entropy),
    values: tokens(scores.values),
    rawScores: rawScores.slice(0, rows),
    scores: rewardScores.slice(0, rows),
  };
}

function estimatedOf(experience: Experience, rows: number, whitened: boolean) {
  const { scores, rewards, rawAdvantages, advantages, returns } = experience;
  const tokens = (matrix: Float32Array) => responseTokens(matrix, scores, rows);
  return {
    rewards: tokens(rewards),
    advantages: tokens(rawAdvantages),
    used: tokens(advantages),
    returns: tokens(returns),
    whitening: whitened ? maskedMoments(rawAdvantages, scores) : null,
  };
}

/** Where each sequence's response tokens start among all of them; the last is their number. */
function responseStarts(sequences: readonly Sequence[]): number[] {
  const starts = [0];
  for (const { ids, promptLength } of sequences) starts.push(starts.at(-1)! + ids.length - promptLength);
  return starts;
}

function placeRows(
  target: Float32Array,
  starts: readonly number[],
  rows: readonly number[],
  numbers: Float32Array,
): void {
  let from = 0;
  for (const row of rows) {
    const length = starts[row + 1]! - starts[row]!;
    target.set(numbers.subarray(from, from + length), starts[row]);
    from += length;
  }
}
