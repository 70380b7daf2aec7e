/** The visitor's own labels as the sequences that algorithms learn from. */
import type { PreferencePair } from '../algo/types.ts';
import type { Sequence } from '../model/packing.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import type { LabelledPair } from '../protocol/commands.ts';

export interface TokenizedPairs {
  readonly pairs: readonly PreferencePair[];
  /** Where in the given list each of `pairs` was. */
  readonly indices: readonly number[];
  /** Left out: too long for the model, or without a prompt. */
  readonly skipped: number;
}

/**
 * Prompt and answer are tokenized apart, as when the model writes; every answer ends with EOS. Equal texts become
 * the same sequence object, so that a batch reads them once.
 */
export function tokenizePairs(
  tokenizer: Tokenizer,
  positions: number,
  labels: readonly LabelledPair[],
): TokenizedPairs {
  const known = new Map<string, Sequence | null>();
  const sequenceOf = (prompt: string, answer: string): Sequence | null => {
    const id = JSON.stringify([prompt, answer]);
    const found = known.get(id);
    if (found !== undefined) return found;
    const made = answerSequence(tokenizer, positions, prompt, answer);
    known.set(id, made);
    return made;
  };
  const pairs: PreferencePair[] = [];
  const indices: number[] = [];
  labels.forEach(({ prompt, chosen, rejected, weight, group }, index) => {
    const better = sequenceOf(prompt, chosen);
    const worse = sequenceOf(prompt, rejected);
    if (!better || !worse) return;
    indices.push(index);
    pairs.push({
      chosen: better,
      rejected: worse,
      ...(weight !== undefined && { weight }),
      ...(group !== undefined && { group }),
    });
  });
  return { pairs, indices, skipped: labels.length - pairs.length };
}

/** @returns null if it does not fit the model's positions, or the prompt is empty */
export function answerSequence(
  tokenizer: Tokenizer,
  positions: number,
  prompt: string,
  answer: string,
): Sequence | null {
  const promptIds = tokenizer.encode(prompt);
  const answerIds = tokenizer.encode(answer);
  const ids = Int32Array.from([...promptIds, ...answerIds, tokenizer.eosId]);
  return promptIds.length > 0 && ids.length <= positions ? { ids, promptLength: promptIds.length } : null;
}
