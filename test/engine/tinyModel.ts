/** A checkpoint in memory that is quick to run and yet writes texts of different sentiment. */
import { readFileSync } from 'node:fs';
import type { FileReader } from '../../src/model/checkpoint.ts';
import { configFile, type GptConfig } from '../../src/model/config.ts';
import { parameterShapes } from '../../src/model/parameters.ts';
import { type NamedArray, writeSafetensors } from '../../src/model/safetensors.ts';
import { createTokenizer } from '../../src/model/tokenizer.ts';
import type { KnobValues } from '../../src/shared/spec.ts';
import { randomStream, rngKey } from '../../src/shared/rng.ts';

const shippedFile = (name: string): ArrayBuffer => {
  const bytes = readFileSync(new URL(`../../models/tiny-reviews/${name}`, import.meta.url));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
};
const json = (bytes: ArrayBuffer) => JSON.parse(new TextDecoder().decode(bytes)) as unknown;
const tokenizerFiles = {
  'tokenizer.json': shippedFile('tokenizer.json'),
  'tokenizer_config.json': shippedFile('tokenizer_config.json'),
};
const tokenizer = createTokenizer(
  json(tokenizerFiles['tokenizer.json']),
  json(tokenizerFiles['tokenizer_config.json']),
);

export const tinyConfig: GptConfig = {
  vocabulary: tokenizer.vocabularySize,
  positions: 64,
  channels: 8,
  layers: 1,
  heads: 2,
  layerNormEpsilon: 1e-5,
  eosId: tokenizer.eosId,
};

/** What it writes, at random: words of both sentiments, among others and the end of the text. */
const WORDS = [' great', ' lovely', ' bad', ' dirty', ' room', ' staff', ' the', ' was', ' and', '.'];
const spoken = new Set([tokenizer.eosId, ...WORDS.map((word) => tokenizer.encode(word)[0]!)]);

/** The first channel after the last norm is large, and only what is spoken has a positive weight there. */
function tinyWeights(): Map<string, NamedArray> {
  const random = randomStream(rngKey(12));
  const arrays = new Map<string, NamedArray>();
  for (const [name, shape] of Object.entries(parameterShapes(tinyConfig))) {
    const size = shape.reduce((a, b) => a * b, 1);
    const gain = name.includes('ln_') && name.endsWith('weight') ? 1 : 0;
    const data = Float32Array.from({ length: size }, () => gain + 0.3 * random.normal());
    if (name === 'ln_f.bias') data[0] = 3;
    if (name === 'wte.weight') {
      for (let id = 0; id < tinyConfig.vocabulary; id++)
        data[id * tinyConfig.channels] = spoken.has(id) ? 1 : -2.5;
    }
    arrays.set(`transformer.${name}`, { shape, data });
  }
  return arrays;
}

const folder: Readonly<Record<string, ArrayBuffer>> = {
  ...tokenizerFiles,
  'config.json': new TextEncoder().encode(JSON.stringify(configFile(tinyConfig))).buffer,
  'model.safetensors': writeSafetensors(tinyWeights()),
};

/** Stands in for the shipped model. */
/** What a lane needs around it. */
export const tinyHost = { modelReader: () => tinyModelReader(), classifier: () => undefined };

export const tinyModelReader = (): FileReader => (name) => Promise.resolve(folder[name]!);

/** Runs that take a second, preparation included. */
export const tinyKnobs = (changes: KnobValues = {}): KnobValues => ({
  'generation.maxNewTokens': 6,
  'evaluation.prompts': 4,
  'evaluation.points': 4,
  'preferences.prompts': 12,
  'preferences.answers': 3,
  'rewardModel.epochs': 1,
  'ppo.episodes': 4,
  'ppo.updates': 8,
  'ppo.epochs': 2,
  'dpo.batchSize': 4,
  'dpo.steps': 8,
  ...changes,
});
