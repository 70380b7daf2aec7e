/** The Try page's and the machine card's jobs, in the studio as it runs in the page. */
import { beforeAll, describe, expect, test } from 'vitest';
import { readTokens } from '../../src/algo/probe.ts';
import { loadCheckpoint } from '../../src/model/checkpoint.ts';
import { generate } from '../../src/model/generate.ts';
import { memory } from '../../src/kernels/tf.ts';
import type { TryPromptJob } from '../../src/protocol/tryPrompt.ts';
import { rngKey } from '../../src/shared/rng.ts';
import { shippedModelReader } from './nodeLane.ts';
import { type NodeStudio, openStudio } from './nodeStudio.ts';

let studio: NodeStudio;
beforeAll(async () => {
  studio = await openStudio();
}, 60_000);

const prompt = 'The guides in our room';
const job: TryPromptJob = {
  kind: 'tryPrompt',
  models: ['sft'],
  prompt,
  samples: 3,
  sampling: { temperature: 1, topK: 0, topP: 1, maxNewTokens: 12 },
  sameDice: true,
  seed: 5,
  judges: [],
  feedback: { knobs: { 'preferences.prompts': 20, 'rewardModel.epochs': 1 }, seed: 7 },
};
const sampling = (changes: Partial<TryPromptJob['sampling']>) => ({ ...job.sampling, ...changes });
const partials = (from: number) =>
  studio.events
    .slice(from)
    .flatMap((event) => (event.type === 'job/progressed' && event.partial ? [event.partial] : []));

describe('tryPrompt', () => {
  test('streams a token of every answer at a time, and ends with what it streamed', async () => {
    const from = studio.events.length;
    const { answers, promptTokens, speed } = await studio.run(job);
    const streamed = partials(from);
    expect(streamed.length).toBeGreaterThan(8);
    streamed.slice(0, 3).forEach((partial, step) => {
      expect(partial.map(({ tokens }) => tokens)).toEqual([step + 1, step + 1, step + 1]);
    });
    const last = streamed.at(-1)!;
    expect(last.map(({ text, gold }) => ({ text, gold }))).toEqual(
      answers.map(({ text, gold }) => ({ text, gold })),
    );
    expect(promptTokens).toBe(5);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(3);
    for (const { gold, tokens, ended } of answers) {
      expect(gold).toBeGreaterThanOrEqual(0);
      expect(gold).toBeLessThanOrEqual(1);
      expect(tokens.length).toBeLessThanOrEqual(12);
      expect(tokens.length === 12 || ended).toBe(true);
      expect(tokens.every(({ logProb, logRef }) => logProb === logRef && logProb < 0)).toBe(true);
    }
    expect(speed[0]!.tokensPerSecond).toBeGreaterThan(0);
  });

  test('at temperature 0 it is greedy decoding, once', async () => {
    const { model, tokenizer } = await loadCheckpoint(shippedModelReader('tiny-reviews'));
    const { answers } = await studio.run({ ...job, sampling: sampling({ temperature: 0 }) });
    const greedy = { maxNewTokens: 12, temperature: 0, key: rngKey(0) };
    const [expected] = await generate(model, [tokenizer.encode(prompt)], greedy);
    expect(answers).toHaveLength(1);
    expect(prompt + answers[0]!.text).toBe(tokenizer.decode(expected!.ids));
    const { logProbs } = await readTokens([expected!], { model }, 1);
    answers[0]!.tokens.forEach(({ logProb }, i) => expect(logProb).toBeCloseTo(logProbs[i]!, 4));
  });

  test('the same dice give equal models equal answers; dice of their own do not; a seed repeats', async () => {
    const snapshot = { modelId: 'tiny-reviews', step: 0, weights: await weights() };
    await studio.send({ type: 'studio/adopt', name: 'twin', snapshot });
    const both = { ...job, models: ['sft', 'twin'] };
    const texts = async (changes: Partial<TryPromptJob>) => {
      const { answers } = await studio.run({ ...both, ...changes });
      return answers.map(({ text }) => text);
    };
    const same = await texts({});
    expect(same.slice(0, 3)).toEqual(same.slice(3));
    const own = await texts({ sameDice: false });
    expect(own.slice(0, 3)).not.toEqual(own.slice(3));
    expect(await texts({})).toEqual(same);
    expect(await texts({ seed: 6 })).not.toEqual(same);
  });

  test('top-k and top-p keep to the likely: the SFT model finds such answers more probable', async () => {
    const meanLogProb = async (changes: Partial<TryPromptJob['sampling']>) => {
      const { answers } = await studio.run({ ...job, samples: 8, sampling: sampling(changes) });
      const tokens = answers.flatMap((answer) => answer.tokens);
      return tokens.reduce((sum, { logProb }) => sum + logProb, 0) / tokens.length;
    };
    const free = await meanLogProb({});
    expect(await meanLogProb({ topK: 3 })).toBeGreaterThan(free + 0.15);
    expect(await meanLogProb({ topP: 0.3 })).toBeGreaterThan(free + 0.15);
  });

  test('the lanes’ reward model is trained once, and what cannot be judged is said', async () => {
    const judged = { ...job, judges: ['rewardModel', 'classifier'] } as const;
    const first = await studio.run({ ...judged, judges: [...judged.judges] });
    expect(first.answers.every(({ rewardModel }) => Number.isFinite(rewardModel))).toBe(true);
    expect(first.problems.join()).toMatch(/classifier is not available/);
    expect(first.classifier).toBeUndefined();
    const from = studio.events.length;
    const tensors = memory().numTensors;
    const again = await studio.run({ ...judged, judges: [...judged.judges] });
    expect(memory().numTensors).toBe(tensors);
    expect(again.answers).toEqual(first.answers);
    const labels = studio.events
      .slice(from)
      .flatMap((event) => (event.type === 'job/progressed' ? event.label : []));
    expect(new Set(labels)).toEqual(new Set(['Writing', 'Judging']));
  });

  test('refuses no prompt, one that is too long and an unknown model, with what to do', async () => {
    await expect(studio.run({ ...job, prompt: '' })).rejects.toThrow(/expected 1 to 63 tokens, got 0/);
    await expect(studio.run({ ...job, prompt: 'room '.repeat(80) })).rejects.toThrow(/1 to 63 tokens/);
    await expect(studio.run({ ...job, models: ['grpo'] })).rejects.toThrow(/expected one of sft/);
  });

  test('a cancelled one frees what it held', async () => {
    const before = memory().numTensors;
    await studio.send({ type: 'job/cancel', jobId: 'stopped' });
    await studio.send({ type: 'job/start', jobId: 'stopped', job });
    expect(studio.events.at(-1)).toMatchObject({ type: 'job/cancelled', jobId: 'stopped' });
    const running = studio.send({ type: 'job/start', jobId: 'halfway', job });
    await new Promise((resolve) => setImmediate(resolve));
    await studio.send({ type: 'job/cancel', jobId: 'halfway' });
    await running;
    expect(studio.events.at(-1)).toMatchObject({ type: 'job/cancelled', jobId: 'halfway' });
    expect(memory().numTensors).toBe(before);
  });
});

async function weights(): Promise<ArrayBuffer> {
  return shippedModelReader('tiny-reviews')('model.safetensors');
}

test('tokenizePrompt tells a prompt’s tokens and the room there is', async () => {
  const { tokens, positions } = await studio.run({ kind: 'tokenizePrompt', prompt });
  expect(tokens.join('')).toBe(prompt);
  expect(tokens).toHaveLength(5);
  expect(positions).toBe(64);
});

describe('probeMachine', () => {
  test('times training, scoring and writing, and leaves nothing behind', async () => {
    const before = memory().numTensors;
    const { training, scoring, generation, model } = await studio.run({ kind: 'probeMachine' });
    expect(memory().numTensors).toBe(before);
    for (const pace of [training, scoring, generation]) {
      expect(pace.sequences).toBe(64);
      expect(pace.fastestMs).toBeGreaterThan(0);
      expect(pace.ms).toBeGreaterThanOrEqual(pace.fastestMs);
    }
    expect(training.flops / scoring.flops).toBeGreaterThan(3);
    expect(training.ms).toBeGreaterThan(scoring.ms);
    expect(model).toMatchObject({ id: 'tiny-reviews', layers: 2, channels: 64, vocabulary: 1024 });
  });
});
