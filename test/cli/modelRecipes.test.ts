import { describe, expect, test } from 'vitest';
import { findRecipe, promptTokens, recipeTexts, taskFlag } from '../../src/cli/modelRecipes.ts';
import { fork, rngKey } from '../../src/shared/rng.ts';
import { tasks } from '../../src/task/tasks.ts';

const key = rngKey(3);

describe('recipeTexts', () => {
  test('takes the corpora by turns, each as it is on its own', () => {
    const mixed = recipeTexts(findRecipe('all'), key);
    const [reviews, support] = [findRecipe('reviews'), findRecipe('support')].map((one) =>
      recipeTexts(one, key),
    );
    for (let i = 0; i < 10; i++) {
      expect(mixed(2 * i)).toEqual(reviews!(i));
      expect(mixed(2 * i + 1)).toEqual(support!(i));
    }
    expect(mixed(0).task.id).toBe('reviews');
    expect(mixed(1).task.id).toBe('support');
  });

  test('starts every completion at a space', () => {
    const text = recipeTexts(findRecipe('all'), key);
    for (let i = 0; i < 200; i++) expect(text(i).completion).toMatch(/^ \S/);
  });
});

describe('promptTokens', () => {
  test('is the whole message of a ticket', () => {
    expect(promptTokens(tasks['support']!, 17, key)).toBe(17);
  });

  test('is 2 to 6 tokens of a review’s opener, as far as it goes', () => {
    const cuts = (whole: number) =>
      new Set(Array.from({ length: 200 }, (_, i) => promptTokens(tasks['reviews']!, whole, fork(key, i))));
    expect(cuts(12)).toEqual(new Set([2, 3, 4, 5, 6]));
    expect(cuts(3)).toEqual(new Set([2, 3]));
  });
});

describe('taskFlag', () => {
  test('names every task but the default one', () => {
    expect(['reviews', 'support', 'all'].map(taskFlag)).toEqual(['', ' --task support', ' --task all']);
  });
});
