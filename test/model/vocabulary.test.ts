import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { findRecipe, modelRecipes, recipeTexts } from '../../src/cli/modelRecipes.ts';
import { main } from '../../src/cli/vocabulary.ts';
import { splitPieces } from '../../src/model/byteLevel.ts';
import { createTokenizer } from '../../src/model/tokenizer.ts';
import { AppError } from '../../src/shared/errors.ts';
import { rngKey } from '../../src/shared/rng.ts';

const MODELS = path.join(import.meta.dirname, '../../models');
const FILES = ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json'];
const read = (folder: string, name: string) => readFileSync(path.join(folder, name), 'utf8');

describe('npm run vocabulary', () => {
  test.each([
    ['tiny-reviews', []],
    ['tiny-support', ['--task', 'support']],
  ])(
    'makes the tokenizer files of %s that are shipped, byte for byte',
    { timeout: 120_000 },
    async (model, flags) => {
      const shipped = path.join(MODELS, model);
      const folder = mkdtempSync(path.join(tmpdir(), 'vocabulary-'));
      const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
      try {
        expect(await main([...flags, '--folder', folder])).toBe(0);
        expect(log).toHaveBeenCalledOnce();
        for (const name of FILES) {
          expect(read(folder, name) === read(shipped, name), `${name} changed: train the model anew`).toBe(
            true,
          );
        }
      } finally {
        log.mockRestore();
        rmSync(folder, { recursive: true });
      }
    },
  );

  test('has the words of every corpus whole in the tokenizer of small', () => {
    const recipe = findRecipe('all');
    const json = (name: string): unknown => JSON.parse(read(path.join(MODELS, recipe.folder), name));
    const tokenizer = createTokenizer(json('tokenizer.json'), json('tokenizer_config.json'));
    expect(tokenizer.vocabularySize).toBe(recipe.vocabulary);
    const text = recipeTexts(recipe, rngKey(77));
    for (let i = 0; i < 400; i++) {
      const { prompt, completion } = text(i);
      expect(tokenizer.encode(prompt + completion).length).toBe(splitPieces(prompt + completion).length);
    }
  });

  test('knows every shipped model by its task', () => {
    expect(Object.values(modelRecipes).map(({ folder }) => folder)).toEqual([
      'tiny-reviews',
      'tiny-support',
      'small',
    ]);
    expect(() => findRecipe('poems')).toThrow(AppError);
    expect(() => findRecipe('poems')).toThrow(/--task: expected one of reviews, support, all, got "poems"/);
  });
});
