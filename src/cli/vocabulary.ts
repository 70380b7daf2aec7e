import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { END_OF_TEXT, trainBpe } from '../model/bpeTrainer.ts';
import type { BpeVocabulary } from '../model/bpeTrainer.ts';
import { splitPieces, toSymbols } from '../model/byteLevel.ts';
import { fork, rngKey } from '../shared/rng.ts';
import { reviewStream } from '../task/reviews/corpus.ts';

const FOLDER = 'models/tiny-reviews';
const REVIEWS = 60_000;
const SEED = 1;
const SIZE = 1024;
const MODEL_MAX_LENGTH = 64;

/**
 * `npm run vocabulary`: makes the tokenizer files of the shipped model from the review corpus. The result is the
 * same on every machine. With `--texts N` it prints N reviews as JSON instead, for test/reference/tokenizer.py.
 */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { folder: { type: 'string', default: FOLDER }, texts: { type: 'string' } },
  });
  if (values.texts !== undefined) {
    console.log(JSON.stringify(corpusTexts(Number(values.texts))));
    return 0;
  }
  const { folder } = values;
  const words = corpusWords();
  const vocabulary = trainBpe(words, SIZE);
  await mkdir(folder, { recursive: true });
  await writeJson(folder, 'tokenizer.json', tokenizerJson(vocabulary));
  await writeJson(folder, 'tokenizer_config.json', tokenizerConfig());
  await writeJson(folder, 'special_tokens_map.json', { bos_token: END_OF_TEXT, eos_token: END_OF_TEXT });
  console.log(
    `${folder}: ${SIZE} tokens: 256 bytes, ${words.size} words and marks of ${REVIEWS} reviews, ${vocabulary.merges.length} merges`,
  );
  return 0;
}

function corpusTexts(count: number): string[] {
  const review = reviewStream(fork(rngKey(SEED), 'texts'));
  return Array.from({ length: count }, (_, i) => {
    const { opener, completion } = review(i);
    return opener + completion;
  });
}

/** Every piece of the corpus, in byte symbols, with its frequency. */
function corpusWords(): ReadonlyMap<string, number> {
  const review = reviewStream(rngKey(SEED));
  const counts = new Map<string, number>();
  for (let i = 0; i < REVIEWS; i++) {
    const { opener, completion } = review(i);
    for (const piece of splitPieces(opener + completion)) {
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

function tokenizerConfig(): object {
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: END_OF_TEXT,
    eos_token: END_OF_TEXT,
    model_max_length: MODEL_MAX_LENGTH,
    clean_up_tokenization_spaces: false,
  };
}

const writeJson = (folder: string, name: string, content: object): Promise<void> =>
  writeFile(path.join(folder, name), `${JSON.stringify(content, null, 2)}\n`);
