import type { KeptSequences } from '../../shared/inspection.ts';

/** `eos`: the end-of-text token that the policy wrote. `pad`: a cell of the [B, R] matrix that holds no token. */
export type TokenRole = 'prompt' | 'response' | 'eos' | 'pad';

export interface KeptToken {
  /** Within its sequence. */
  readonly index: number;
  /** -1 for padding. */
  readonly id: number;
  readonly text: string;
  readonly role: TokenRole;
  /** Among all response tokens; -1 for prompt and padding. */
  readonly m: number;
  /** The last real token of its sequence: where the score lands. */
  readonly isLast: boolean;
}

export const sequenceCount = (sequences: KeptSequences): number => sequences.promptLengths.length;

const lengthOf = ({ starts }: KeptSequences, s: number): number => starts[s + 1]! - starts[s]!;
export const responseLength = (sequences: KeptSequences, s: number): number =>
  lengthOf(sequences, s) - sequences.promptLengths[s]!;

/** Where the response tokens of a sequence begin and end among all response tokens. */
export function responseRange(sequences: KeptSequences, s: number): readonly [number, number] {
  const starts = responseStarts(sequences);
  return [starts[s]!, starts[s + 1]!];
}

const allStarts = new WeakMap<KeptSequences, Int32Array>();
/** [S + 1] */
function responseStarts(sequences: KeptSequences): Int32Array {
  const known = allStarts.get(sequences);
  if (known) return known;
  const starts = new Int32Array(sequenceCount(sequences) + 1);
  for (let s = 0; s < sequenceCount(sequences); s++)
    starts[s + 1] = starts[s]! + responseLength(sequences, s);
  allStarts.set(sequences, starts);
  return starts;
}

/** The sequence that a response token belongs to; -1 if there is none. */
export function sequenceOfToken(sequences: KeptSequences, m: number): number {
  const starts = responseStarts(sequences);
  let low = 0;
  let high = starts.length - 1;
  if (m < 0 || m >= starts[high]!) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= m) low = middle;
    else high = middle;
  }
  return low;
}

/** Of all kept sequences. */
export const responseCount = (sequences: KeptSequences): number => responseStarts(sequences).at(-1)!;

/** Columns of the batch's [B, R] matrices, as far as the kept sequences say. */
export const longestResponse = (sequences: KeptSequences): number =>
  Math.max(0, ...Array.from({ length: sequenceCount(sequences) }, (_, s) => responseLength(sequences, s)));

/** @param padTo pads the response to so many cells */
export function keptTokens(
  sequences: KeptSequences,
  texts: Readonly<Record<string, string>>,
  s: number,
  padTo = 0,
): KeptToken[] {
  const { ids, starts, promptLengths, eosId } = sequences;
  const prompt = promptLengths[s]!;
  const length = lengthOf(sequences, s);
  const [begin] = responseRange(sequences, s);
  const tokens = Array.from({ length }, (_, index): KeptToken => {
    const id = ids[starts[s]! + index]!;
    const isResponse = index >= prompt;
    const role = !isResponse ? 'prompt' : id === eosId ? 'eos' : 'response';
    const m = isResponse ? begin + index - prompt : -1;
    return { index, id, text: texts[String(id)] ?? '', role, m, isLast: index === length - 1 };
  });
  for (let index = length; index < prompt + padTo; index++)
    tokens.push({ index, id: -1, text: '', role: 'pad', m: -1, isLast: false });
  return tokens;
}

/** The text of a stretch of tokens, end-of-text left out. */
export function textOf(
  sequences: KeptSequences,
  texts: Readonly<Record<string, string>>,
  s: number,
  part: 'prompt' | 'response',
): string {
  return keptTokens(sequences, texts, s)
    .filter(({ role }) => (part === 'prompt' ? role === 'prompt' : role === 'response'))
    .map(({ text }) => text)
    .join('');
}

/** Sum over the response tokens of each sequence: [S]. */
export function responseSums(sequences: KeptSequences, values: Float32Array): number[] {
  return Array.from({ length: sequenceCount(sequences) }, (_, s) => {
    const [begin, end] = responseRange(sequences, s);
    return values.subarray(begin, end).reduce((sum, value) => sum + value, 0);
  });
}
