import { scoreSequences } from '../../../algo/rewardModel/rewardModel.ts';
import type { PreferencePair } from '../../../algo/types.ts';
import type { PairScores } from '../../../protocol/pairScores.ts';
import { responseLength } from '../roomModels.ts';
import type { TrainedRewardModel } from '../types.ts';

/** @returns raw rewards of both sides, in the order of the pairs */
export async function rewardsOfPairs(
  { model, config }: TrainedRewardModel,
  pairs: readonly PreferencePair[],
): Promise<PairScores> {
  const mean = config.pooling === 'mean';
  const sequences = [...new Set(pairs.flatMap(({ chosen, rejected }) => [chosen, rejected]))];
  const scores = await scoreSequences(model, sequences, mean);
  const bySequence = new Map(sequences.map((sequence, i) => [sequence, scores[i]!]));
  return pairScoresOf(pairs, (sequence) => bySequence.get(sequence)!);
}

export const pairScoresOf = (
  pairs: readonly PreferencePair[],
  scoreOf: (sequence: PreferencePair['chosen']) => number,
): PairScores =>
  pairs.map(({ chosen, rejected }) => ({
    chosen: scoreOf(chosen),
    rejected: scoreOf(rejected),
    chosenLength: responseLength(chosen),
    rejectedLength: responseLength(rejected),
  }));

export const accuracyOf = (scores: PairScores): number =>
  scores.filter(({ chosen, rejected }) => chosen > rejected).length / Math.max(1, scores.length);
