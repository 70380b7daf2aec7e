import { AppError } from '../shared/errors.ts';
import { BYTE_SYMBOLS } from './byteLevel.ts';

export const END_OF_TEXT = '<|endoftext|>';

export interface BpeVocabulary {
  /** Token to id: bytes, whole words, other merged pieces, end of text. */
  readonly vocab: Readonly<Record<string, number>>;
  /** In order of rank. */
  readonly merges: readonly (readonly [string, string])[];
}

interface Word {
  symbols: string[];
  readonly weight: number;
}

/**
 * A byte-level BPE vocabulary that holds given words whole (for tokenizers with `ignore_merges`) and spends the
 * rest on ordinary merges (Sennrich et al. 2016, algorithm 1), so that words it does not hold need few tokens.
 *
 * @param words words in byte symbols ("Ġthe") with how often they occur, e.g. from {@link countPieces}
 * @param size number of tokens, end of text included
 * @throws AppError('config') if `size` cannot hold the words, or the words have too few pairs to fill it
 */
export function trainBpe(words: ReadonlyMap<string, number>, size: number): BpeVocabulary {
  const ordered = [...words].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([word]) => word);
  const tokens = new Set([...BYTE_SYMBOLS, ...ordered]);
  if (tokens.size + 1 > size) {
    throw new AppError('config', `vocabulary size: expected at least ${tokens.size + 1}, got ${size}`);
  }
  const merges: (readonly [string, string])[] = [];
  // Frequent words are whole anyway: a word counts with the root of its frequency, so that rare ones matter too.
  const corpus: Word[] = ordered.map((word) => ({
    symbols: Array.from(word),
    weight: Math.sqrt(words.get(word)!),
  }));
  while (tokens.size + 1 < size) {
    const best = heaviestPair(corpus);
    if (!best)
      throw new AppError('config', `vocabulary size: the corpus only fills ${tokens.size + 1} of ${size}`);
    for (const word of corpus) word.symbols = merge(word.symbols, best);
    merges.push(best);
    tokens.add(best[0] + best[1]);
  }
  tokens.add(END_OF_TEXT);
  return { vocab: Object.fromEntries([...tokens].map((token, id) => [token, id])), merges };
}

/** Ties go to the pair that sorts first, so that the result does not depend on the order of the words. */
function heaviestPair(corpus: readonly Word[]): readonly [string, string] | undefined {
  const weights = new Map<string, number>();
  for (const { symbols, weight } of corpus) {
    for (let i = 1; i < symbols.length; i++) {
      const pair = `${symbols[i - 1]} ${symbols[i]}`;
      weights.set(pair, (weights.get(pair) ?? 0) + weight);
    }
  }
  let best: string | undefined;
  for (const [pair, weight] of weights) {
    const lead = best === undefined ? 1 : weight - weights.get(best)!;
    if (lead > 0 || (lead === 0 && pair < best!)) best = pair;
  }
  const [left, right] = best?.split(' ') ?? [];
  return left !== undefined && right !== undefined ? [left, right] : undefined;
}

function merge(symbols: readonly string[], [left, right]: readonly [string, string]): string[] {
  const merged: string[] = [];
  for (let i = 0; i < symbols.length; i++) {
    if (symbols[i] === left && symbols[i + 1] === right) {
      merged.push(left + right);
      i++;
    } else merged.push(symbols[i]!);
  }
  return merged;
}
