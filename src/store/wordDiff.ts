/** A word of the new text, with the white space before it, and whether the old text had it there. */
export interface MarkedWord {
  readonly text: string;
  readonly changed: boolean;
}

const words = (text: string) => text.match(/\s*\S+/g) ?? [];

/**
 * Marks the words of `next` that are not part of the longest common subsequence of words with `previous`.
 * Nothing is marked when there is no previous text.
 */
export function wordDiff(previous: string | undefined, next: string): readonly MarkedWord[] {
  const newWords = words(next);
  if (previous === undefined) return newWords.map((text) => ({ text, changed: false }));
  const oldKeys = words(previous).map((word) => word.trim());
  const newKeys = newWords.map((word) => word.trim());
  const common = commonLengths(oldKeys, newKeys);
  const result: MarkedWord[] = [];
  let i = 0;
  let j = 0;
  while (j < newKeys.length) {
    const kept = i < oldKeys.length && oldKeys[i] === newKeys[j];
    if (!kept && i < oldKeys.length && common[i + 1]![j]! >= common[i]![j + 1]!) {
      i++;
      continue;
    }
    result.push({ text: newWords[j]!, changed: !kept });
    if (kept) i++;
    j++;
  }
  return result;
}

/** `[i][j]`: length of the longest common subsequence of `old[i..]` and `next[j..]`. */
function commonLengths(old: readonly string[], next: readonly string[]): readonly number[][] {
  const table = Array.from({ length: old.length + 1 }, () =>
    Array.from({ length: next.length + 1 }, () => 0),
  );
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = next.length - 1; j >= 0; j--) {
      table[i]![j] =
        old[i] === next[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
    }
  }
  return table;
}
