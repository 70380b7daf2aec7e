import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { END_OF_TEXT, trainBpe } from '../model/bpeTrainer.ts';
import type { BpeVocabulary } from '../model/bpeTrainer.ts';
import { splitPieces, toSymbols } from '../model/byteLevel.ts';
import { fork, rngKey } from '../shared/rng.ts';
import { findRecipe, type ModelRecipe, recipeTexts } from './modelRecipes.ts';

/** Texts of each corpus that the words are counted in. */
const TEXTS = 60_000;
const SEED = 1;

/**
 * `npm run vocabulary`: makes the tokenizer files of a shipped model from its corpus (`--task`, by default reviews).
 * The result is the same on every machine. With `--texts N` it prints N texts as JSON instead, for
 * test/reference/tokenizer.py.
 */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      task: { type: 'string', default: 'reviews' },
      folder: { type: 'string' },
      texts: { type: 'string' },
    },
  });
  const recipe = findRecipe(values.task);
  if (values.texts !== undefined) {
    console.log(JSON.stringify(corpusTexts(recipe, Number(values.texts))));
    return 0;
  }
  const folder = values.folder ?? `models/${recipe.folder}`;
  const words = corpusWords(recipe);
  const vocabulary = trainBpe(words, recipe.vocabulary);
  await mkdir(folder, { recursive: true });
  await writeJson(folder, 'tokenizer.json', tokenizerJson(vocabulary));
  await writeJson(folder, 'tokenizer_config.json', tokenizerConfig(recipe));
  await writeJson(folder, 'special_tokens_map.json', { bos_token: END_OF_TEXT, eos_token: END_OF_TEXT });
  console.log(
    `${folder}: ${recipe.vocabulary} tokens: 256 bytes, ${words.size} words and marks of ${TEXTS * recipe.tasks.length} texts, ${vocabulary.merges.length} merges`,
  );
  return 0;
}

function corpusTexts(recipe: ModelRecipe, count: number): string[] {
  const text = recipeTexts(recipe, fork(rngKey(SEED), 'texts'));
  return Array.from({ length: count }, (_, i) => {
    const { prompt, completion } = text(i);
    return prompt + completion;
  });
}

/** Every piece of the corpus, in byte symbols, with its frequency. */
function corpusWords(recipe: ModelRecipe): ReadonlyMap<string, number> {
  const text = recipeTexts(recipe, rngKey(SEED));
  const counts = new Map<string, number>();
  for (let i = 0; i < TEXTS * recipe.tasks.length; i++) {
    const { prompt, completion } = text(i);
    for (const piece of splitPieces(prompt + completion)) {
      const symbols = toSymbols(piece);
      counts.set(symbols, (counts.get(symbols) ?? 0) + 1);
    }
  }
  return counts;
}

function tokenizerJson({ vocab, merges }: BpeVocabulary): object {
  const endOfText = {
    id: vocab[END_OF_TEXT],
    content: END_OF_TEXT,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  };
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [endOfText],
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: { ...byteLevel, trim_offsets: false },
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      // words of the vocabulary are one token each, whatever the merges would make of them (as in Llama 3)
      ignore_merges: true,
      vocab,
      merges: merges.map((pair) => pair.join(' ')),
    },
  };
}

function tokenizerConfig({ positions }: ModelRecipe): object {
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: END_OF_TEXT,
    eos_token: END_OF_TEXT,
    model_max_length: positions,
    clean_up_tokenization_spaces: false,
  };
}

const writeJson = (folder: string, name: string, content: object): Promise<void> =>
  writeFile(path.join(folder, name), `${JSON.stringify(content, null, 2)}\n`);
