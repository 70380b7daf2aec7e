/** `npm run pretrain`: the base model, trained from nothing on windows of the generated corpus. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { configFile, type GptConfig } from '../model/config.ts';
import type { Sequence } from '../model/packing.ts';
import { saveWeights } from '../model/checkpoint.ts';
import { countParameters, initialiseModel } from '../model/parameters.ts';
import { createTokenizer, type Tokenizer } from '../model/tokenizer.ts';
import { fork, randomStream, type RngKey, rngKey } from '../shared/rng.ts';
import { reviewStream } from '../task/reviews/corpus.ts';
import { parseFlags, wholeNumber } from './args.ts';
import { startNodeBackend } from './nodeBackend.ts';
import { trainLanguageModel } from './trainLanguageModel.ts';

const MODEL = new URL('../../models/tiny-reviews/', import.meta.url);
const TOKENIZER_FILES = ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json'];
const POSITIONS = 64;
const REVIEWS_PER_WINDOW = 5;

export async function readTokenizer(): Promise<Tokenizer> {
  const json = async (name: string) => JSON.parse(await readFile(new URL(name, MODEL), 'utf8')) as unknown;
  return createTokenizer(await json('tokenizer.json'), await json('tokenizer_config.json'));
}

/** Reviews of the corpus with EOS between them, cut at a random place: every position is trained. */
function windowStream(tokenizer: Tokenizer, key: RngKey): (index: number) => Sequence {
  const review = reviewStream(fork(key, 'corpus'));
  return (index) => {
    const ids: number[] = [];
    for (let i = 0; i < REVIEWS_PER_WINDOW; i++) {
      const { opener, completion } = review(index * REVIEWS_PER_WINDOW + i);
      ids.push(...tokenizer.encode(opener + completion), tokenizer.eosId);
    }
    const start = randomStream(fork(key, 'cut', index)).integer(Math.max(1, ids.length - POSITIONS));
    return { ids: Int32Array.from(ids.slice(start, start + POSITIONS)), promptLength: 1 };
  };
}

/** A complete folder in Hugging Face layout, with the record of how the weights were made. */
export async function saveModelFolder(
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
    max_new_tokens: 28,
  });
  await json('training.json', training);
  if (folder.href === MODEL.href) return;
  for (const name of TOKENIZER_FILES) await copyFile(new URL(name, MODEL), new URL(name, folder));
}

export async function main(args: readonly string[]): Promise<void> {
  const flags = parseFlags(args, {
    steps: { type: 'string', default: '4000' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: 'base/' },
  });
  const steps = wholeNumber('--steps', flags.steps, 1);
  const seed = wholeNumber('--seed', flags.seed, 0);
  await startNodeBackend();
  const tokenizer = await readTokenizer();
  const key = fork(rngKey(seed), 'pretrain');
  const config: GptConfig = {
    vocabulary: tokenizer.vocabularySize,
    positions: POSITIONS,
    channels: 64,
    layers: 2,
    heads: 2,
    layerNormEpsilon: 1e-5,
    eosId: tokenizer.eosId,
  };
  const model = initialiseModel(config, fork(key, 'weights'));
  console.log(`${countParameters(model)} parameters, vocabulary ${config.vocabulary}`);
  const heldOutWindow = windowStream(tokenizer, fork(key, 'held out'));
  const batchSize = 24;
  const learningRate = 4e-3;
  const summary = await trainLanguageModel(model, {
    steps,
    batchSize,
    learningRate,
    warmup: 200,
    example: windowStream(tokenizer, key),
    heldOut: Array.from({ length: 200 }, (_, i) => heldOutWindow(i)),
  });
  const command = `npm run pretrain -- --steps ${steps} --seed ${seed}`;
  await saveModelFolder(new URL(flags.out, MODEL), config, await saveWeights(model), {
    command,
    seed,
    steps,
    batchSize,
    learningRate,
    data: 'windows of 64 tokens from the generated review corpus (src/task/reviews)',
    tokens: summary.tokens,
    heldOutLoss: Number(summary.heldOutLoss.toFixed(4)),
  });
  console.log(
    `held-out loss ${summary.heldOutLoss.toFixed(3)} nats/token after ${summary.tokens} tokens, ${summary.seconds.toFixed(0)} s`,
  );
}
