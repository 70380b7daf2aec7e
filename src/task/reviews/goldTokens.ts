/** Lower-case words and punctuation marks of any typed text; "wasn't" is read as "was not". */
export function readTokens(text: string): readonly string[] {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/\bcan't\b|\bcannot\b|\bcan not\b/g, 'cannot')
    .replace(/\bwon't\b/g, 'will not')
    .replace(/n't\b/g, ' not')
    .replace(/\b(could|did|do|does|is|was|were|would|should)nt\b/g, '$1 not')
    .replace(/\bdont\b/g, 'do not')
    .replace(/'(?:s|re|ve|ll|d|m)\b/g, ' ');
  return plain.match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*|[.,!?;:()]/gu) ?? [];
}

export const isMark = (token: string | undefined): boolean =>
  token !== undefined && /^[.,!?;:()]$/.test(token);
export const isStop = (token: string | undefined): boolean => token !== undefined && /^[.!?;]$/.test(token);
/** Whether a sentence begins at `index`. */
export const startsSentence = (tokens: readonly string[], index: number): boolean =>
  index === 0 || isStop(tokens[index - 1]);
