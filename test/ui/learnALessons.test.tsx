/** The words of lessons 1, 2, 3 and 5: short enough to be read beside a widget. */
import { Tooltip } from 'radix-ui';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { indexOfNearest } from '../../src/ui/learn/controls/ValuesSlider.tsx';
import type { Lesson } from '../../src/ui/learn/lesson.ts';
import { lesson as clip } from '../../src/ui/learn/lessons/clip.lesson.tsx';
import { lesson as dpo } from '../../src/ui/learn/lessons/dpo.lesson.tsx';
import { lesson as preference } from '../../src/ui/learn/lessons/preference.lesson.tsx';
import { lesson as rewardModel } from '../../src/ui/learn/lessons/reward-model.lesson.tsx';
import { BETAS } from '../../src/ui/learn/toy/betas.ts';

const textOf = (says: Lesson['steps'][number]['says']): string =>
  renderToStaticMarkup(<Tooltip.Provider>{says}</Tooltip.Provider>)
    .replaceAll(/<\/p>/g, ' ')
    .replaceAll(/<[^>]*>/g, '');

describe.each([preference, rewardModel, clip, dpo].map((lesson) => [lesson.id, lesson] as const))(
  'lesson %s',
  (_id, { steps }) => {
    test.each(steps.map(({ title, says }) => [title, says] as const))(
      '“%s” has at most 60 words',
      (_title, says) => {
        const words = textOf(says)
          .split(/\s+/)
          .filter((word) => /[\p{L}\p{N}]/u.test(word));
        expect(words.length).toBeGreaterThan(10);
        expect(words.length).toBeLessThanOrEqual(60);
      },
    );
  },
);

test('the values of beta that the texts name can be reached', () => {
  for (const named of [0.2, 0.5, 1, 5]) expect(BETAS[indexOfNearest(BETAS, named)]).toBe(named);
});
