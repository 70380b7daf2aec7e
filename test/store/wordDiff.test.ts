import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { wordDiff } from '../../src/store/wordDiff.ts';

const changed = (previous: string | undefined, next: string) =>
  wordDiff(previous, next)
    .filter((word) => word.changed)
    .map((word) => word.text.trim());

test('marks exactly the words that are new', () => {
  expect(changed('the soup was cold.', 'the soup was really good.')).toEqual(['really', 'good.']);
  expect(changed('a b c d', 'a c d')).toEqual([]);
  expect(changed('a b', 'b a b')).toEqual(['b']);
});

test('marks nothing in the first text and nothing in the same text', () => {
  expect(changed(undefined, 'the soup was cold.')).toEqual([]);
  expect(changed('the soup was cold.', 'the soup was cold.')).toEqual([]);
});

test('gives back the text, and as few marks as a longest common subsequence allows', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(text, text, (previous, next) => {
      const words = wordDiff(previous, next);
      expect(words.map((word) => word.text).join('')).toBe(next);
      expect(words.filter((word) => !word.changed)).toHaveLength(longestCommon(split(previous), split(next)));
    }),
  );
});

const split = (text: string) => text.split(' ').filter(Boolean);

/** By trying: slow and obviously right. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  const [head, ...rest] = a;
  if (head === undefined || b.length === 0) return 0;
  const at = b.indexOf(head);
  const without = longestCommon(rest, b);
  return at < 0 ? without : Math.max(without, 1 + longestCommon(rest, b.slice(at + 1)));
}
