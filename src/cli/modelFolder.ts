import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { type Checkpoint, loadCheckpoint } from '../model/checkpoint.ts';
import { configFile, type GptConfig } from '../model/config.ts';
import { modelFolder, type ModelRecipe } from './modelRecipes.ts';

const TOKENIZER_FILES = ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json'];

/** A complete folder in Hugging Face layout, with the record of how the weights were made. */
export async function saveModelFolder(
  recipe: ModelRecipe,
  folder: URL,
  config: GptConfig,
  weights: ArrayBuffer,
  training: Record<string, unknown>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const json = (name: string, value: unknown) =>
    writeFile(new URL(name, folder), `${JSON.stringify(value, null, 2)}\n`);
  await writeFile(new URL('model.safetensors', folder), new Uint8Array(weights));
  await json('config.json', configFile(config));
  await json('generation_config.json', {
    bos_token_id: config.eosId,
    eos_token_id: config.eosId,
    do_sample: true,
    temperature: 1,
    top_k: 0,
    max_new_tokens: recipe.maxNewTokens,
  });
  await json('training.json', training);
  const home = modelFolder(recipe);
  if (folder.href === home.href) return;
  for (const name of TOKENIZER_FILES) await copyFile(new URL(name, home), new URL(name, folder));
}

/** What {@link saveModelFolder} recorded beside the weights. */
export const readTrainingRecord = async (folder: URL): Promise<unknown> =>
  JSON.parse(await readFile(new URL('training.json', folder), 'utf8'));

/** Weights of `folder` with the recipe's tokenizer. @throws AppError naming the file */
export const loadModelFolder = (recipe: ModelRecipe, folder: URL): Promise<Checkpoint> =>
  loadCheckpoint(async (name) => {
    const bytes = await readFile(new URL(name, name.startsWith('tokenizer') ? modelFolder(recipe) : folder));
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  });
