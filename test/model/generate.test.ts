import { beforeAll, describe, expect, test } from 'vitest';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { memory, tensor2d, type Tensor2D } from '../../src/kernels/tf.ts';
import { generate, type GenerateOptions } from '../../src/model/generate.ts';
import { hiddenStates } from '../../src/model/gpt.ts';
import { responseLogits } from '../../src/model/heads.ts';
import { disposeBatch, packSequences, type Sequence } from '../../src/model/packing.ts';
import type { Model } from '../../src/model/parameters.ts';
import { AppError } from '../../src/shared/errors.ts';
import { rngKey } from '../../src/shared/rng.ts';
import { randomModel, randomPrompt, smallConfig } from './randomModel.ts';

const { positions, eosId } = smallConfig;
const prompts = [1, 4, 7, 2, 19].map((length, i) => randomPrompt(length, 60 + i));
const options = (changes: Partial<GenerateOptions> = {}): GenerateOptions => ({
  maxNewTokens: 12,
  temperature: 1,
  key: rngKey(9),
  ...changes,
});
const response = (s: Sequence) => [...s.ids.subarray(s.promptLength)];

/** Greedy text by a whole forward pass for every token. */
function argmaxContinuation(model: Model, prompt: Int32Array, maxNewTokens: number): number[] {
  const ids = [...prompt];
  while (ids.length < Math.min(positions, prompt.length + maxNewTokens)) {
    // packSequences wants something to predict: the last token's own logits do not depend on it.
    const batch = packSequences([{ ids: Int32Array.from([...ids, 0]), promptLength: ids.length }]);
    const logits = responseLogits(model, hiddenStates(model, batch.tokens));
    const row = logits.dataSync().subarray((ids.length - 1) * model.config.vocabulary);
    const next = row.slice(0, model.config.vocabulary);
    disposeBatch(batch);
    ids.push(next.indexOf(Math.max(...next)));
    if (ids.at(-1) === model.config.eosId) break;
  }
  return ids.slice(prompt.length);
}

/** A model that ends its text about once in four tokens. */
function endingModel(): Model {
  const model = randomModel(11);
  const wte = model.parameters['wte.weight'] as Tensor2D;
  const values = wte.dataSync().slice() as Float32Array;
  const bias = model.parameters['ln_f.bias']!.dataSync().slice() as Float32Array;
  bias[0] = 2;
  values[eosId * smallConfig.channels] = 0.9;
  model.parameters['wte.weight'] = tensor2d(values, wte.shape);
  model.parameters['ln_f.bias'] = tensor2d(bias, [1, bias.length]).reshape([bias.length]);
  return model;
}

describe.each(['wasm', 'cpu'] as const)('generate on %s', (backend) => {
  beforeAll(() => startNodeBackend(backend));

  test('greedy text with a cache is that of whole forward passes, for prompts of any length', async () => {
    const model = randomModel(11);
    const written = await generate(model, prompts, options({ temperature: 0 }));
    expect(written.map(response)).toEqual(prompts.map((p) => argmaxContinuation(model, p, 12)));
    expect(new Set(written.flatMap(response)).size).toBeGreaterThan(4);
  });

  test('keeps the prompts, stops at maxNewTokens and at the last position', async () => {
    const model = randomModel(11, { eosId: 0 });
    const free = prompts.map((prompt) => prompt.map((id) => Math.max(1, id)));
    for (const maxNewTokens of [1, 5, 100]) {
      const written = await generate(model, free, options({ maxNewTokens }));
      written.forEach((sequence, b) => {
        const prompt = free[b]!;
        expect(sequence.promptLength).toBe(prompt.length);
        expect(sequence.ids.subarray(0, prompt.length)).toEqual(prompt);
        const limit = Math.min(positions, prompt.length + maxNewTokens);
        const ended = sequence.ids.at(-1) === 0;
        expect(sequence.ids.length).toBeLessThanOrEqual(limit);
        expect(ended || sequence.ids.length === limit).toBe(true);
      });
      expect(written.some((s) => s.ids.at(-1) !== 0)).toBe(true);
    }
  });

  test('EOS ends a row, and nothing follows it; in a prompt it ends nothing', async () => {
    const model = endingModel();
    const withEos = Array.from({ length: 40 }, (_, i) => Int32Array.of(eosId, i % 22, eosId));
    const written = await generate(model, withEos, options());
    const lengths = written.map((s) => response(s).length);
    for (const sequence of written) {
      const text = response(sequence);
      const end = text.indexOf(eosId);
      expect(text.length).toBe(end === -1 ? 12 : end + 1);
    }
    expect(Math.min(...lengths)).toBeLessThan(12);
    expect(Math.max(...lengths)).toBeGreaterThan(1);
  });

  test('a row draws the same tokens in any company', async () => {
    const model = endingModel();
    const rowIds = Int32Array.of(5, 900, 2, 31, 8);
    const together = await generate(model, prompts, options({ rowIds }));
    for (const [b, prompt] of prompts.entries()) {
      const alone = await generate(model, [prompt], options({ rowIds: rowIds.slice(b, b + 1) }));
      expect(alone).toEqual([together[b]]);
    }
    const reversed = await generate(model, prompts.toReversed(), options({ rowIds: rowIds.toReversed() }));
    expect(reversed.toReversed()).toEqual(together);
  });

  test('row ids and keys make the draws: equal ones repeat, others differ', async () => {
    const model = randomModel(11);
    const same = Array.from({ length: 6 }, () => prompts[3]!);
    const draw = async (changes: Partial<GenerateOptions>) =>
      (await generate(model, same, options(changes))).map((s) => response(s).join());
    const first = await draw({});
    expect(await draw({})).toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(3);
    expect(new Set(await draw({ rowIds: new Int32Array(6) })).size).toBe(1);
    expect(await draw({ key: rngKey(10) })).not.toEqual(first);
  });

  test('a low temperature is nearly greedy', async () => {
    const model = randomModel(11);
    const greedy = await generate(model, prompts, options({ temperature: 0 }));
    expect(await generate(model, prompts, options({ temperature: 0.001 }))).toEqual(greedy);
    expect(await generate(model, prompts, options({ temperature: 2 }))).not.toEqual(greedy);
  });

  test('frees everything, also after a refusal', async () => {
    const model = endingModel();
    const before = memory().numTensors;
    await generate(model, prompts, options());
    await expect(generate(model, [new Int32Array(0)], options())).rejects.toThrow(AppError);
    await expect(generate(model, [randomPrompt(positions, 1)], options())).rejects.toThrow(
      /a prompt of 20 tokens; expected 1 to 19/,
    );
    expect(await generate(model, [], options())).toEqual([]);
    expect(memory().numTensors).toBe(before);
  });
});
