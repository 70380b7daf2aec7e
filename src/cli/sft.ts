/** `npm run sft`: fine-tunes the base model to finish a review from its first words, and to end it. */
import { readFile } from 'node:fs/promises';
import { loadCheckpoint, saveWeights } from '../model/checkpoint.ts';
import { generate } from '../model/generate.ts';
import type { Sequence } from '../model/packing.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import { fork, randomStream, type RngKey, rngKey } from '../shared/rng.ts';
import { reviewStream } from '../task/reviews/corpus.ts';
import { goldScore } from '../task/reviews/gold.ts';
import { reviewPrompts } from '../task/reviews/prompts.ts';
import { parseFlags, wholeNumber } from './args.ts';
import { writeModelCard } from './modelCard.ts';
import { startNodeBackend } from './nodeBackend.ts';
import { saveModelFolder } from './pretrain.ts';
import { trainLanguageModel } from './trainLanguageModel.ts';

const MODEL = new URL('../../models/tiny-reviews/', import.meta.url);

/** Reviews as prompt (the opener's first 2 to 6 tokens) and completion with EOS. */
function reviewSequences(tokenizer: Tokenizer, key: RngKey): (index: number) => Sequence {
  const review = reviewStream(fork(key, 'corpus'));
  return (index) => {
    const { opener, completion } = review(index);
    const ids = [...tokenizer.encode(opener + completion), tokenizer.eosId];
    const longest = Math.min(6, tokenizer.encode(opener).length);
    const promptLength = 2 + randomStream(fork(key, 'prompt', index)).integer(Math.max(1, longest - 1));
    return { ids: Int32Array.from(ids), promptLength: Math.min(promptLength, ids.length - 1) };
  };
}

export async function main(args: readonly string[]): Promise<void> {
  const flags = parseFlags(args, {
    steps: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '1' },
    base: { type: 'string', default: 'base/' },
    out: { type: 'string', default: './' },
  });
  const steps = wholeNumber('--steps', flags.steps, 1);
  const seed = wholeNumber('--seed', flags.seed, 0);
  await startNodeBackend();
  const base = new URL(flags.base, MODEL);
  const { model, tokenizer } = await loadCheckpoint(async (name) => {
    const bytes = await readFile(new URL(name, name.startsWith('tokenizer') ? MODEL : base));
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  });
  const key = fork(rngKey(seed), 'sft');
  const heldOut = reviewSequences(tokenizer, fork(key, 'held out'));
  const batchSize = 64;
  const learningRate = 2e-3;
  const summary = await trainLanguageModel(model, {
    steps,
    batchSize,
    learningRate,
    warmup: 100,
    example: reviewSequences(tokenizer, key),
    heldOut: Array.from({ length: 500 }, (_, i) => heldOut(i)),
  });
  const prompts = reviewPrompts(key).heldOut;
  const sampled = await generate(
    model,
    prompts.map((prompt) => tokenizer.encode(prompt)),
    {
      maxNewTokens: 28,
      temperature: 1,
      key: fork(key, 'samples'),
    },
  );
  const texts = sampled.map((s) => tokenizer.decode(s.ids));
  const gold = texts.reduce((total, text) => total + goldScore(text), 0) / texts.length;
  const ended = sampled.filter((s) => s.ids.at(-1) === tokenizer.eosId).length / sampled.length;
  await saveModelFolder(new URL(flags.out, MODEL), model.config, await saveWeights(model), {
    command: `npm run sft -- --steps ${steps} --seed ${seed}`,
    seed,
    steps,
    batchSize,
    learningRate,
    data: 'generated reviews as prompt and completion (src/task/reviews), loss on the completion and EOS only',
    tokens: summary.tokens,
    heldOutLoss: Number(summary.heldOutLoss.toFixed(4)),
    meanGold: Number(gold.toFixed(4)),
    endedShare: ended,
    samples: texts.slice(0, 20),
  });
  await writeModelCard();
  console.log(
    `held-out loss ${summary.heldOutLoss.toFixed(3)}, gold ${gold.toFixed(3)}, ended ${ended.toFixed(3)}, ${summary.seconds.toFixed(0)} s`,
  );
  for (const text of texts.slice(0, 20)) console.log(`  ${goldScore(text).toFixed(2)}  ${text}`);
}
