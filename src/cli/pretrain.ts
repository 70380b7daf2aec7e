/** `npm run pretrain`: a base model, trained from nothing on windows of generated text. */
import { readFile } from 'node:fs/promises';
import type { GptConfig } from '../model/config.ts';
import type { Sequence } from '../model/packing.ts';
import { saveWeights } from '../model/checkpoint.ts';
import { countParameters, initialiseModel } from '../model/parameters.ts';
import { createTokenizer, type Tokenizer } from '../model/tokenizer.ts';
import { fork, randomStream, type RngKey, rngKey } from '../shared/rng.ts';
import { parseFlags, wholeNumber } from './args.ts';
import { saveModelFolder } from './modelFolder.ts';
import { findRecipe, modelFolder, type ModelRecipe, recipeTexts, taskFlag } from './modelRecipes.ts';
import { startNodeBackend } from './nodeBackend.ts';
import { trainLanguageModel } from './trainLanguageModel.ts';

const HELD_OUT_WINDOWS = 200;

export async function main(args: readonly string[]): Promise<void> {
  const flags = parseFlags(args, {
    task: { type: 'string', default: 'reviews' },
    steps: { type: 'string' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: 'base/' },
  });
  const recipe = findRecipe(flags.task);
  const steps = wholeNumber('--steps', flags.steps ?? String(recipe.pretrain.steps), 1);
  const seed = wholeNumber('--seed', flags.seed, 0);
  await startNodeBackend();
  const tokenizer = await readTokenizer(modelFolder(recipe));
  const key = fork(rngKey(seed), 'pretrain');
  const config = configOf(recipe, tokenizer);
  const model = initialiseModel(config, fork(key, 'weights'));
  console.log(`${countParameters(model)} parameters, vocabulary ${config.vocabulary}`);
  const heldOutWindow = windowStream(recipe, tokenizer, fork(key, 'held out'));
  const { batchSize, learningRate, warmup } = recipe.pretrain;
  const record = {
    command: `npm run pretrain --${taskFlag(flags.task)} --steps ${steps} --seed ${seed}`,
    seed,
    steps,
    batchSize,
    learningRate,
    data: `windows of ${recipe.positions} tokens from ${recipe.tasks.map(({ texts }) => texts).join(' and ')}`,
  };
  const save = async (progress: Record<string, unknown>) =>
    saveModelFolder(recipe, new URL(flags.out, modelFolder(recipe)), config, await saveWeights(model), {
      ...record,
      ...progress,
    });
  const summary = await trainLanguageModel(model, {
    steps,
    batchSize,
    learningRate,
    warmup,
    example: windowStream(recipe, tokenizer, key),
    heldOut: Array.from({ length: HELD_OUT_WINDOWS }, (_, i) => heldOutWindow(i)),
    checkpoint: (stepsDone) => save({ stepsDone }),
  });
  await save({ tokens: summary.tokens, heldOutLoss: Number(summary.heldOutLoss.toFixed(4)) });
  console.log(
    `held-out loss ${summary.heldOutLoss.toFixed(3)} nats/token after ${summary.tokens} tokens, ${summary.seconds.toFixed(0)} s`,
  );
}

async function readTokenizer(folder: URL): Promise<Tokenizer> {
  const json = async (name: string) => JSON.parse(await readFile(new URL(name, folder), 'utf8')) as unknown;
  return createTokenizer(await json('tokenizer.json'), await json('tokenizer_config.json'));
}

const configOf = (recipe: ModelRecipe, tokenizer: Tokenizer): GptConfig => ({
  vocabulary: tokenizer.vocabularySize,
  positions: recipe.positions,
  channels: recipe.channels,
  layers: recipe.layers,
  heads: recipe.heads,
  layerNormEpsilon: 1e-5,
  eosId: tokenizer.eosId,
});

/** Texts of the corpora with EOS between them, cut at a random place: every position is trained. */
function windowStream(recipe: ModelRecipe, tokenizer: Tokenizer, key: RngKey): (index: number) => Sequence {
  const text = recipeTexts(recipe, fork(key, 'corpus'));
  const { positions, textsPerWindow } = recipe;
  return (index) => {
    const ids: number[] = [];
    for (let i = 0; i < textsPerWindow; i++) {
      const { prompt, completion } = text(index * textsPerWindow + i);
      ids.push(...tokenizer.encode(prompt + completion), tokenizer.eosId);
    }
    const start = randomStream(fork(key, 'cut', index)).integer(Math.max(1, ids.length - positions));
    return { ids: Int32Array.from(ids.slice(start, start + positions)), promptLength: 1 };
  };
}
