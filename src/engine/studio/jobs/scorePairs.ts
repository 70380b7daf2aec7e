import { scoreResponses } from '../../../model/heads.ts';
import { disposeBatch, packSequences, type Sequence } from '../../../model/packing.ts';
import type { Model } from '../../../model/parameters.ts';
import { tidy } from '../../../kernels/tf.ts';
import { modelNamed, rewardModelOf, sftOf, tokenizeLabels } from '../roomModels.ts';
import type { JobRunner } from '../types.ts';
import { pairScoresOf, rewardsOfPairs } from './scoring.ts';

const CHUNK = 64;

export const scorePairs: JobRunner<'scorePairs'> = async function* (room, { pairs: labels, judge }) {
  const { pairs } = tokenizeLabels(room, labels);
  const kind = 'scorePairs' as const;
  if (judge.by === 'rewardModel') return { kind, scores: await rewardsOfPairs(rewardModelOf(room), pairs) };
  if (judge.by === 'gold') {
    const goldOf = (sequence: Sequence) => room.task.gold(room.tokenizer.decode(sequence.ids));
    return { kind, scores: pairScoresOf(pairs, goldOf) };
  }
  const policy = modelNamed(room, judge.model);
  const sequences = [...new Set(pairs.flatMap(({ chosen, rejected }) => [chosen, rejected]))];
  const rewards = new Map<Sequence, number>();
  for (let first = 0; first < sequences.length; first += CHUNK) {
    const chunk = sequences.slice(first, first + CHUNK);
    const ratios = await logRatios(policy, sftOf(room), chunk);
    chunk.forEach((sequence, i) => rewards.set(sequence, judge.beta * ratios[i]!));
    yield { label: 'Pairs scored', done: first + chunk.length, total: sequences.length, metrics: {} };
  }
  return { kind, scores: pairScoresOf(pairs, (sequence) => rewards.get(sequence)!) };
};

/** log pi - log ref of each whole answer, nats. @returns [sequences] */
export async function logRatios(
  policy: Model,
  reference: Model,
  sequences: readonly Sequence[],
): Promise<Float32Array> {
  const batch = packSequences(sequences);
  const ratios = tidy(() => {
    const sum = (model: Model) => scoreResponses(model, batch).logProbs.sum(1);
    return sum(policy).sub(sum(reference));
  });
  const numbers = (await ratios.data()) as Float32Array;
  ratios.dispose();
  disposeBatch(batch);
  return numbers;
}
