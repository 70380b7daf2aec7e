/** Lower-case words of any script, marks left out. */
export const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];

/** Words and phrases from a comma-separated list. */
export const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((entry) => wordsOf(entry).join(' '))
    .filter((entry) => entry !== '');

/** How often a list's words and phrases occur as whole words. */
export function countOf(text: string, list: readonly string[]): number {
  const padded = ` ${wordsOf(text).join(' ')} `;
  return list.reduce((sum, entry) => sum + padded.split(` ${entry} `).length - 1, 0);
}
