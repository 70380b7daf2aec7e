import type { Sequence } from '../model/packing.ts';
import { fork, randomStream, type RngKey } from '../shared/rng.ts';
import type { PreferencePair } from './types.ts';

/** One answer with a thumb up or down, and its prompt with somebody else's answer. */
export interface LabelledAnswer {
  readonly answer: Sequence;
  readonly desirable: boolean;
  /** Of the label that says so. Default 1. */
  readonly weight?: number;
  readonly mismatched: Sequence;
  /** Log-probs of both under the reference, summed, nats. */
  readonly logRef: number;
  readonly mismatchedLogRef: number;
}

/**
 * Pairs taken apart: every chosen answer is good, every rejected one bad, and who it was compared with is lost. Both
 * count as much as their pair; a pair of weight 0 is left out, or its answers would serve others as mismatched ones.
 * Each prompt also gets the answer before its own in a random order of all.
 * @param positions the model's: longer mismatched texts are cut
 */
export function labelAnswers(
  pairs: readonly PreferencePair[],
  key: RngKey,
  positions: number,
): Pick<LabelledAnswer, 'answer' | 'desirable' | 'weight' | 'mismatched'>[] {
  const counted = pairs.filter(({ weight }) => weight !== 0);
  const all = counted.flatMap(({ chosen, rejected, weight = 1 }) => [
    { answer: chosen, desirable: true, weight },
    { answer: rejected, desirable: false, weight },
  ]);
  const order = randomStream(fork(key, 'mismatched')).permutation(all.length);
  const shuffled = Array.from(order, (i) => all[i]!);
  return shuffled.map((example, i) => ({
    ...example,
    mismatched: withAnswer(example.answer, shuffled.at(i - 1)!.answer, positions),
  }));
}

function withAnswer(own: Sequence, other: Sequence, positions: number): Sequence {
  const prompt = own.ids.subarray(0, own.promptLength);
  const ids = [...prompt, ...other.ids.subarray(other.promptLength)].slice(0, positions);
  return { ids: Int32Array.from(ids), promptLength: own.promptLength };
}
