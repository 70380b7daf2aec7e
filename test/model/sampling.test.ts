/** Sampling on the CPU: against transformers' processors, the kernel, and greedy decoding. */
import { beforeAll, describe, expect, test } from 'vitest';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { memory } from '../../src/kernels/tf.ts';
import { generate } from '../../src/model/generate.ts';
import { createLogitDecoder } from '../../src/model/logitDecoder.ts';
import type { Model } from '../../src/model/parameters.ts';
import { drawToken, nextTokenProbabilities, type SamplingRule } from '../../src/model/sampling.ts';
import { fork, randomStream, rngKey, uniformAt } from '../../src/shared/rng.ts';
import { type FixtureTensor, loadFixture, toleranceShare } from '../reference/fixture.ts';
import { randomModel, randomPrompt, smallConfig } from './randomModel.ts';

interface Layout {
  readonly rows: readonly {
    readonly logits: FixtureTensor;
    readonly cases: readonly (SamplingRule & { readonly probabilities: FixtureTensor })[];
  }[];
}
const PLAIN: SamplingRule = { temperature: 1, topK: 0, topP: 1 };

describe('nextTokenProbabilities', () => {
  test('equals transformers: temperature, then top-k, then top-p', () => {
    const { header, rows } = loadFixture<Layout>('sampling');
    expect(rows).toHaveLength(2);
    for (const { logits, cases } of rows) {
      for (const { probabilities, ...rule } of cases) {
        const actual = nextTokenProbabilities(Float32Array.from(logits.data), rule);
        const share = toleranceShare(actual, probabilities.data, header);
        expect(share, JSON.stringify(rule)).toBeLessThanOrEqual(1);
      }
    }
  });

  test('at temperature 0 the lowest id of the likeliest has all of it', () => {
    const greedy = nextTokenProbabilities(Float32Array.from([1, 3, 3, 2]), { ...PLAIN, temperature: 0 });
    expect([...greedy]).toEqual([0, 1, 0, 0]);
  });

  test('one token is always left', () => {
    const flat = nextTokenProbabilities(new Float32Array(5), { ...PLAIN, topP: 1e-9 });
    expect(flat.filter((p) => p > 0)).toHaveLength(1);
  });
});

test('drawToken draws each token as often as its probability says, and never one that was cut off', () => {
  const probabilities = Float64Array.from([0, 0.5, 0.2, 0, 0.3, 0]);
  const random = randomStream(rngKey(3));
  const counts = new Float64Array(6);
  const draws = 20_000;
  for (let i = 0; i < draws; i++) counts[drawToken(probabilities, random.uniform())]! += 1 / draws;
  counts.forEach((share, id) => expect(share).toBeCloseTo(probabilities[id]!, 1.7));
  expect(drawToken(probabilities, 1 - 1e-16)).toBe(4);
});

/** Decodes as the job does, without its end of text. */
async function decodeByLogits(
  model: Model,
  prompt: Int32Array,
  rows: number,
  rule: SamplingRule,
  count: number,
) {
  const key = fork(rngKey(9), 'test');
  const decoder = createLogitDecoder(model, rows);
  const { vocabulary } = model.config;
  for (const id of prompt) decoder.read(new Int32Array(rows).fill(id));
  const answers: number[][] = Array.from({ length: rows }, () => []);
  for (let t = 0; t < count; t++) {
    const logits = await decoder.logits();
    const tokens = Int32Array.from({ length: rows }, (_, b) => {
      const row = logits.subarray(b * vocabulary, (b + 1) * vocabulary);
      const uniform = uniformAt(key, b, prompt.length - 1 + t);
      return drawToken(nextTokenProbabilities(row, rule), uniform);
    });
    answers.forEach((answer, b) => answer.push(tokens[b]!));
    if (t < count - 1) decoder.read(tokens);
  }
  decoder.dispose();
  return { answers, key };
}

describe.each(['wasm', 'cpu'] as const)('a logit decoder on %s', (backend) => {
  beforeAll(() => startNodeBackend(backend));
  const prompt = randomPrompt(5, 4);
  const maxNewTokens = 9;

  test.each([0, 0.7, 1])('at temperature %d writes what the sampling kernel writes', async (temperature) => {
    const model = randomModel(11, { eosId: smallConfig.vocabulary }); // no token ends it
    const rows = 6;
    const rule = { ...PLAIN, temperature };
    const before = memory().numTensors;
    const { answers, key } = await decodeByLogits(model, prompt, rows, rule, maxNewTokens);
    expect(memory().numTensors).toBe(before);
    const prompts = Array.from({ length: rows }, () => prompt);
    const kernel = await generate(model, prompts, { maxNewTokens, temperature, key });
    expect(answers).toEqual(kernel.map(({ ids }) => [...ids.subarray(prompt.length)]));
    expect(new Set(answers.map(String)).size).toBe(temperature === 0 ? 1 : rows);
  });

  test('top-k 1 and a tiny nucleus are greedy at any temperature', async () => {
    const model = randomModel(11);
    const greedy = await decodeByLogits(model, prompt, 1, { ...PLAIN, temperature: 0 }, 6);
    for (const cut of [{ topK: 1 }, { topP: 1e-6 }]) {
      const hot = await decodeByLogits(model, prompt, 1, { ...PLAIN, temperature: 2, ...cut }, 6);
      expect(hot.answers).toEqual(greedy.answers);
    }
  });

  test('refuses to read beyond the positions', () => {
    const decoder = createLogitDecoder(randomModel(1), 1);
    for (let i = 0; i < smallConfig.positions; i++) decoder.read(Int32Array.of(1));
    expect(() => decoder.read(Int32Array.of(1))).toThrow(/position 20/);
    decoder.dispose();
  });
});
