/** The studio's readings of a text, against the kernels and each other. */
import { beforeAll, describe, expect, test } from 'vitest';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { attentionWeights } from '../../src/engine/inspect/attentionWeights.ts';
import { readText } from '../../src/engine/inspect/readText.ts';
import { causalAttention } from '../../src/kernels/attention/causalAttention.ts';
import { memory, tensor1d, tensor2d } from '../../src/kernels/tf.ts';
import { generate } from '../../src/model/generate.ts';
import { scoreResponses } from '../../src/model/heads.ts';
import { packSequences } from '../../src/model/packing.ts';
import { randomStream, rngKey } from '../../src/shared/rng.ts';
import { randomModel, randomSequence } from '../model/randomModel.ts';
import { type NodeStudio, openStudio } from './nodeStudio.ts';

describe('the attention of one token', () => {
  beforeAll(() => startNodeBackend('wasm'));

  test.each([0, 1, 6])('at position %i mixes values to what the kernel says', async (position) => {
    const [tokens, channels, heads] = [7, 12, 3];
    const random = randomStream(rngKey(5));
    const qkv = Float32Array.from({ length: tokens * 3 * channels }, () => 2 * random.normal());
    const starts = tensor1d(new Int32Array(tokens), 'int32');
    const ends = tensor1d(new Int32Array(tokens).fill(tokens), 'int32');
    const expected = await causalAttention(
      tensor2d(qkv, [tokens, 3 * channels]),
      starts,
      ends,
      heads,
    ).array();
    const weights = attentionWeights(qkv, heads, position, 3 * channels);
    const count = position + 1;
    expect(weights).toHaveLength(heads * count);
    for (let h = 0; h < heads; h++) {
      const row = weights.subarray(h * count, (h + 1) * count);
      expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      for (let c = 0; c < channels / heads; c++) {
        const at = 2 * channels + (h * channels) / heads + c;
        const mixed = row.reduce((sum, weight, t) => sum + weight * qkv[t * 3 * channels + at]!, 0);
        expect(mixed).toBeCloseTo(expected[position]![(h * channels) / heads + c]!, 4);
      }
    }
  });

  test('every log-prob is the training kernels’ own; the likeliest next token is what greedy decoding says', async () => {
    const model = randomModel(3, { layers: 2 }, 0.4);
    const { ids } = randomSequence([1, 6], 9);
    const before = memory().numTensors;
    const reading = await readText(model, ids, ids.length - 1);
    expect(memory().numTensors).toBe(before);
    const scores = scoreResponses(model, packSequences([{ ids, promptLength: 1 }]));
    const [logProbs, entropy] = [await scores.logProbs.data(), await scores.entropy.data()];
    expect(reading.logProbs[0]).toBeNaN();
    for (let t = 1; t < ids.length; t++) {
      expect(reading.logProbs[t]).toBeCloseTo(logProbs[t - 1]!, 4);
      expect(reading.entropy[t - 1]).toBeCloseTo(entropy[t - 1]!, 4);
    }
    const greedy = { maxNewTokens: 1, temperature: 0, key: rngKey(0) };
    const [continued] = await generate(model, [ids], greedy);
    expect(reading.next.indexOf(Math.max(...reading.next))).toBe(continued!.ids.at(-1));
    expect(reading.attention.map((layer) => layer.length)).toEqual(
      [1, 2].map(() => model.config.heads * ids.length),
    );
  });
});

describe('the studio', () => {
  let studio: NodeStudio;
  beforeAll(async () => {
    studio = await openStudio();
  });
  const prompt = 'The staff';
  const read = (answer: string, position?: number) =>
    studio.run<'inspectText'>({
      kind: 'inspectText',
      models: ['sft'],
      prompt,
      answer,
      ended: true,
      top: 5,
      ...(position !== undefined && { position }),
    });

  test('reads a text at any position', async () => {
    const { tokens, promptLength, position, layers, heads, models } = await read(' was friendly.', 2);
    expect(tokens.slice(0, promptLength).join('')).toBe(prompt);
    expect(tokens.at(-1)).toBe('<|endoftext|>');
    expect(position).toBe(2);
    const [{ next, attention }] = models as [(typeof models)[0]];
    expect(attention).toHaveLength(layers * heads * 3);
    const p = next.map((each) => each.p);
    expect(p).toEqual(p.toSorted((a, b) => b - a));
    expect(p[0]! > 0.01 && p.reduce((a, b) => a + b, 0) <= 1).toBe(true);
    await expect(read('x'.repeat(400))).rejects.toThrow('text: expected 2 to');
  });

  test('finds where the probability lies: a pair, greedy and sampled answers, each once', async () => {
    const answers = [' was friendly.', ' was rude.'].map((text) => ({ text, ended: true }));
    const result = await studio.run<'inspectAlternatives'>({
      kind: 'inspectAlternatives',
      models: ['sft'],
      prompt,
      answers,
      samples: 6,
      seed: 3,
    });
    expect(result.answers.slice(0, 2).map(({ text, sources }) => [text, sources[0]])).toEqual([
      [' was friendly.', 'chosen'],
      [' was rude.', 'rejected'],
    ]);
    const texts = result.answers.map(({ text, ended }) => `${text}${ended}`);
    expect(new Set(texts).size).toBe(texts.length);
    expect(result.answers.filter(({ sources }) => sources.includes('greedy sft'))).toHaveLength(1);
    const { tokens, promptLength, models } = await read(' was friendly.');
    expect(tokens.length).toBeGreaterThan(promptLength);
    const sum = models[0]!.logProbs.slice(promptLength).reduce((a, b) => a + b, 0);
    expect(result.answers[0]!.logProbs[0]).toBeCloseTo(sum, 3);
    const mass = result.answers.reduce((total, { logProbs }) => total + Math.exp(logProbs[0]!), 0);
    expect(mass).toBeLessThanOrEqual(1);
  });
});
