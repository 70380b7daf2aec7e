import { beforeAll, describe, expect, test } from 'vitest';
import { loadModelFolder } from '../../src/cli/modelFolder.ts';
import { findRecipe, modelFolder } from '../../src/cli/modelRecipes.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { generate } from '../../src/model/generate.ts';
import { disposeModel } from '../../src/model/parameters.ts';
import { rngKey } from '../../src/shared/rng.ts';
import { preferenceKnobs } from '../../src/task/preferences.ts';
import { supportGold } from '../../src/task/support/gold.ts';
import { harmlessness } from '../../src/task/support/harmlessness.ts';
import { helpfulness } from '../../src/task/support/helpfulness.ts';
import { supportPrompts } from '../../src/task/support/prompts.ts';

const ANSWERS = 4;
const PROMPTS = 80;

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const spread = (values: readonly number[]) => Math.sqrt(mean(values.map((v) => (v - mean(values)) ** 2)));

describe.each(['support', 'all'])('the shipped SFT model of --task %s, on held-out tickets', (task) => {
  const recipe = findRecipe(task);
  let texts: string[] = [];
  let ended = 0;

  beforeAll(async () => {
    await startNodeBackend();
    const { model, tokenizer } = await loadModelFolder(recipe, modelFolder(recipe));
    const prompts = supportPrompts(rngKey(1)).heldOut.slice(0, PROMPTS);
    const rows = prompts.flatMap((prompt) => Array.from({ length: ANSWERS }, () => tokenizer.encode(prompt)));
    const { maxNewTokens } = recipe;
    const answers = await generate(model, rows, { maxNewTokens, temperature: 1, key: rngKey(2) });
    texts = answers.map(({ ids }) => tokenizer.decode(ids));
    ended = answers.filter(({ ids }) => ids.at(-1) === tokenizer.eosId).length / answers.length;
    disposeModel(model);
  }, 120_000);

  test('finishes its answers', () => {
    expect(ended).toBeGreaterThan(0.95);
  });

  test('is rude in two answers of five', () => {
    const rude = texts.filter((text) => harmlessness(text) < 0.5).length / texts.length;
    expect(rude).toBeGreaterThan(0.32);
    expect(rude).toBeLessThan(0.48);
  });

  test('helps sometimes, and less when it is civil', () => {
    const help = (civil: boolean) =>
      mean(texts.filter((text) => harmlessness(text) >= 0.5 === civil).map(helpfulness));
    expect(mean(texts.map(helpfulness))).toBeGreaterThan(0.3);
    expect(help(false)).toBeGreaterThan(help(true) + 0.1);
  });

  test('leaves most pairs of answers far enough apart to be labelled', () => {
    const gold = texts.map(supportGold);
    expect(spread(gold)).toBeGreaterThan(0.2);
    let apart = 0;
    let pairs = 0;
    for (let first = 0; first < gold.length; first += ANSWERS) {
      for (let i = first; i < first + ANSWERS; i++) {
        for (let j = i + 1; j < first + ANSWERS; j++) {
          pairs++;
          if (Math.abs(gold[i]! - gold[j]!) > preferenceKnobs.minGap.default) apart++;
        }
      }
    }
    expect(apart / pairs).toBeGreaterThan(0.6);
  });
});
