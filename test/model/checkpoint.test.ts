import { beforeAll, describe, expect, test } from 'vitest';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { memory } from '../../src/kernels/tf.ts';
import { loadCheckpoint, saveWeights } from '../../src/model/checkpoint.ts';
import { configFile, parseConfig } from '../../src/model/config.ts';
import { createScoreHead, createValueHead } from '../../src/model/heads.ts';
import { disposeModel, type Model } from '../../src/model/parameters.ts';
import { type NamedArray, readSafetensors, writeSafetensors } from '../../src/model/safetensors.ts';
import { AppError } from '../../src/shared/errors.ts';
import { rngKey } from '../../src/shared/rng.ts';
import '../math/numberMatchers.ts';
import { fixtureConfig, fixtureWeights } from './fixtureModel.ts';
import {
  fixtureFolder,
  type Folder,
  folderReader,
  jsonBytes,
  parseBytes,
  textBytes,
  tinyTokenizer,
} from './tinyCheckpoint.ts';

const load = async (folder: Folder): Promise<Model> => (await loadCheckpoint(folderReader(folder))).model;
const valuesOf = (model: Model, fixtureName: string) =>
  model.parameters[fixtureName.replace('transformer.', '')]!.dataSync() as Float32Array;

/** The fixture's folder with its tensors changed. */
function withTensors(change: (arrays: Map<string, NamedArray>) => void): Folder {
  const folder = fixtureFolder();
  const arrays = new Map(readSafetensors(folder['model.safetensors']!));
  change(arrays);
  return { ...folder, 'model.safetensors': writeSafetensors(arrays) };
}
const withConfig = (changes: object): Folder => {
  const folder = fixtureFolder();
  return { ...folder, 'config.json': jsonBytes({ ...parseBytes(folder['config.json']!), ...changes }) };
};

beforeAll(() => startNodeBackend('wasm'));

describe('reading the files that transformers writes', () => {
  test.each(['model.safetensors', 'model-hub.safetensors'])('%s: every weight, bit for bit', async (file) => {
    const model = await load(fixtureFolder(file));
    expect(model.config).toEqual(fixtureConfig);
    for (const [name, { shape, data }] of Object.entries(fixtureWeights)) {
      expect(model.parameters[name.replace('transformer.', '')]!.shape).toEqual(shape);
      expect(valuesOf(model, name)).toEqual(Float32Array.from(data));
    }
    expect(Object.keys(model.parameters).length).toBe(Object.keys(fixtureWeights).length);
  });

  test('half precision: every weight to 11 bits', async () => {
    const model = await load(fixtureFolder('model-f16.safetensors'));
    let exact = 0;
    for (const [name, { data }] of Object.entries(fixtureWeights)) {
      const halves = valuesOf(model, name);
      expect(halves).toMatchNumbers(data, { rtol: 2 ** -11, atol: 2 ** -25 });
      exact += halves.reduce((sum, half, i) => sum + (half === Math.fround(data[i]!) ? 1 : 0), 0);
    }
    expect(exact).toBeLessThan(2000); // else these would not be halves
  });

  test('the tokenizer beside it', async () => {
    const { tokenizer } = await loadCheckpoint(folderReader(fixtureFolder()));
    expect(tokenizer.vocabularySize).toBe(37);
    expect(tokenizer.decode(tokenizer.encode('A+B?'))).toBe('A+B?');
  });
});

describe('writing', () => {
  test('what was read is written and read again bit for bit, without the heads', async () => {
    const model = await load(fixtureFolder());
    Object.assign(model.parameters, createScoreHead(16, rngKey(1)), createValueHead(16));
    const file = await saveWeights(model);
    const arrays = readSafetensors(file);
    expect([...arrays.keys()].toSorted()).toEqual(Object.keys(fixtureWeights).toSorted());
    for (const [name, { shape, data }] of Object.entries(fixtureWeights))
      expect(arrays.get(name)).toEqual({ shape, data: Float32Array.from(data) });
    const again = await load({ ...fixtureFolder(), 'model.safetensors': file });
    expect(await saveWeights(again)).toEqual(file);
  });

  test('the header says what transformers asks for, and data is aligned', async () => {
    const file = await saveWeights(await load(fixtureFolder()));
    const length = Number(new DataView(file).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(parseBytes(file.slice(8, 8 + length))['__metadata__']).toEqual({ format: 'pt' });
  });

  test('config.json comes back', () => {
    expect(parseConfig(JSON.parse(JSON.stringify(configFile(fixtureConfig))))).toEqual(fixtureConfig);
  });
});

/** Code and message of the refusal. Nothing may stay allocated. */
async function refusal(folder: Folder): Promise<string> {
  const before = memory().numTensors;
  try {
    disposeModel(await load(folder));
    return 'loaded without complaint';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return memory().numTensors === before ? `${error.code} ${error.message}` : 'tensors were left behind';
  }
}

describe('weights that do not fit are refused with file and tensor', () => {
  const weights = (bytes: ArrayBuffer): Folder => ({ ...fixtureFolder(), 'model.safetensors': bytes });
  const whole = fixtureFolder()['model.safetensors']!;
  const changed = (name: string, at: number, value: number) =>
    withTensors((arrays) => {
      const { shape, data } = arrays.get(name)!;
      arrays.set(name, { shape, data: data.map((x, i) => (i === at ? value : x)) });
    });
  const qkv = 'transformer.h.1.attn.c_attn.weight';
  const reshaped = (shape: number[]) =>
    withTensors((arrays) => arrays.set(qkv, { shape, data: arrays.get(qkv)!.data }));

  test.each<[string, Folder, string]>([
    ['truncated', weights(whole.slice(0, -4)), 'tensor transformer.wte.weight ends at byte'],
    ['a web page', weights(textBytes('<!doctype html><html></html>')), 'header of '],
    ['a missing tensor', withTensors((a) => a.delete(qkv)), `tensor ${qkv} is missing`],
    ['a transposed tensor', reshaped([48, 16]), `tensor ${qkv}: expected shape [16, 48], got [48, 16]`],
    ['a flattened tensor', reshaped([768]), `tensor ${qkv}: expected shape [16, 48], got [768]`],
    ['a NaN', changed(qkv, 500, NaN), `tensor ${qkv} holds a NaN or an infinity`],
    ['an infinity', changed(qkv, 767, -Infinity), `tensor ${qkv} holds a NaN or an infinity`],
    ['fewer layers', withTensors(dropLayer), 'tensor transformer.h.1.ln_1.weight is missing'],
  ])('%s', async (_, folder, message) => {
    expect(await refusal(folder)).toContain(`model-file model.safetensors: ${message}`);
  });
});

function dropLayer(arrays: Map<string, NamedArray>): void {
  for (const name of [...arrays.keys()].filter((n) => n.includes('.h.1.'))) arrays.delete(name);
}

describe('a config.json that does not fit is refused with its field', () => {
  test.each<[object, string]>([
    [{ model_type: 'llama' }, 'model_type'],
    [{ model_type: undefined }, 'model_type'],
    [{ n_embd: '16' }, 'n_embd'],
    [{ n_embd: 0 }, 'n_embd'],
    [{ n_layer: 1e6 }, 'n_layer'],
    [{ n_layer: 2.5 }, 'n_layer'],
    [{ n_head: 3 }, 'n_head: 3 does not divide n_embd 16'],
    [{ n_inner: 63 }, 'n_inner: expected 64, got 63'],
    [{ n_positions: -24 }, 'n_positions'],
    [{ vocab_size: null }, 'vocab_size'],
    [{ activation_function: 'relu' }, 'activation_function'],
    [{ layer_norm_epsilon: 0 }, 'layer_norm_epsilon'],
    [{ tie_word_embeddings: false }, 'tie_word_embeddings'],
    [{ scale_attn_by_inverse_layer_idx: true }, 'scale_attn_by_inverse_layer_idx'],
    [{ eos_token_id: 37 }, 'eos_token_id: 37 is outside vocab_size 37'],
    [{ eos_token_id: undefined }, 'eos_token_id'],
  ])('%j', async (changes, field) => {
    expect(await refusal(withConfig(changes))).toContain(`model-file config.json: ${field}`);
  });

  test.each<[object, string]>([
    [{ vocab_size: 38 }, 'wte.weight: expected shape [38, 16], got [37, 16]'],
    [{ n_positions: 25 }, 'wpe.weight: expected shape [25, 16], got [24, 16]'],
    [{ n_layer: 3 }, 'h.2.ln_1.weight is missing'],
  ])('%j: the weights are of another model', async (changes, message) => {
    expect(await refusal(withConfig(changes))).toContain(
      `model-file model.safetensors: tensor transformer.${message}`,
    );
  });

  test.each(['[]', 'null', '7', '"text"'])('the JSON %s', async (text) => {
    const folder = { ...fixtureFolder(), 'config.json': textBytes(text) };
    expect(await refusal(folder)).toContain('model-file config.json: file');
  });

  test('no JSON, and a folder without it', async () => {
    const folder = fixtureFolder();
    const cut = { ...folder, 'config.json': folder['config.json']!.slice(0, 100) };
    expect(await refusal(cut)).toContain('model-file config.json: not valid JSON');
    const { 'config.json': _, ...rest } = folder;
    expect(await refusal(rest)).toContain('network config.json');
  });
});

describe('a tokenizer that does not belong to the model is refused', () => {
  test.each<[string, number, string]>([
    ['more tokens than embeddings', 50, 'tokenizer.json: 50 tokens, but config.json: vocab_size is 37'],
    [
      'another end of text',
      30,
      'tokenizer_config.json: eos_token has id 29, but config.json: eos_token_id is 36',
    ],
  ])('%s', async (_, size, message) => {
    expect(await refusal({ ...fixtureFolder(), ...tinyTokenizer(size) })).toBe(`tokenizer ${message}`);
  });

  test.each(['tokenizer.json', 'tokenizer_config.json'])('a damaged %s', async (name) => {
    const folder = fixtureFolder();
    const cut = { ...folder, [name]: folder[name]!.slice(0, -2) };
    expect(await refusal(cut)).toContain(`tokenizer ${name}: not valid JSON`);
    expect(await refusal({ ...folder, [name]: jsonBytes({}) })).toContain(`tokenizer ${name}: `);
  });
});
