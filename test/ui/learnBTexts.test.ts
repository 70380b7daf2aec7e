/** Lessons 6 to 10 as texts: no wall of them. */
import { Tooltip } from 'radix-ui';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { lessons } from '../../src/ui/learn/lessons.ts';

const MOST_WORDS = 60;
const OURS = ['two-roads', 'hacking', 'annotators', 'which', 'scale'];

/** Words and numbers; a formula counts as what stands in for it while it is set. */
function wordsIn(says: Parameters<typeof createElement>[2]): string[] {
  const markup = renderToStaticMarkup(createElement(Tooltip.Provider, null, says));
  const text = markup.replace(/<\/p>/g, ' ').replace(/<[^>]*>/g, '');
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
}

describe.each(OURS)('the lesson %s', (id) => {
  const lesson = lessons.find((known) => known.id === id)!;

  test('is listed once, at its place', () => {
    expect(lesson.order).toBe(6 + OURS.indexOf(id));
    expect(lessons.filter(({ order }) => order === lesson.order)).toHaveLength(1);
  });

  test('says something at every step, in sixty words at most', () => {
    for (const { title, says } of lesson.steps) {
      const words = wordsIn(says);
      expect(words.length, title).toBeGreaterThan(15);
      expect(words.length, `${title}: ${words.join(' ')}`).toBeLessThanOrEqual(MOST_WORDS);
    }
  });

  test('has titles that tell its steps apart', () => {
    expect(new Set(lesson.steps.map(({ title }) => title)).size).toBe(lesson.steps.length);
  });
});
