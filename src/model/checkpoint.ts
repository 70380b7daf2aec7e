/** A model folder as Hugging Face lays it out: config.json, model.safetensors, tokenizer.json, ... */
import { tensor } from '../kernels/tf.ts';
import type { Parameters } from '../math/optimizer.ts';
import { AppError } from '../shared/errors.ts';
import { type GptConfig, parseConfig } from './config.ts';
import { isHeadParameter } from './heads.ts';
import { type Model, parameterShapes } from './parameters.ts';
import { type NamedArray, readSafetensors, writeSafetensors } from './safetensors.ts';
import { createTokenizer, type Tokenizer } from './tokenizer.ts';

/** Fetches one file of a model folder. */
export type FileReader = (name: string) => Promise<ArrayBuffer>;

export interface Checkpoint {
  readonly model: Model;
  readonly tokenizer: Tokenizer;
}

const PREFIX = 'transformer.';

/** @throws AppError naming the file and the field or tensor that does not fit */
export async function loadCheckpoint(read: FileReader): Promise<Checkpoint> {
  const names = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors'] as const;
  const [configBytes, tokenizerBytes, tokenizerConfigBytes, weights] = await Promise.all(names.map(read));
  const config = parseConfig(parseJson(names[0], configBytes!));
  const tokenizer = createTokenizer(
    parseJson(names[1], tokenizerBytes!),
    parseJson(names[2], tokenizerConfigBytes!),
  );
  checkTokenizer(tokenizer, config);
  return { model: loadWeights(config, weights!), tokenizer };
}

function parseJson(name: string, bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch (cause) {
    const code = name.startsWith('tokenizer') ? 'tokenizer' : 'model-file';
    throw new AppError(code, `${name}: not valid JSON: damaged or truncated`, { cause });
  }
}

function checkTokenizer(tokenizer: Tokenizer, config: GptConfig): void {
  if (tokenizer.vocabularySize > config.vocabulary)
    throw new AppError(
      'tokenizer',
      `tokenizer.json: ${tokenizer.vocabularySize} tokens, but config.json: vocab_size is ${config.vocabulary}`,
    );
  if (tokenizer.eosId !== config.eosId)
    throw new AppError(
      'tokenizer',
      `tokenizer_config.json: eos_token has id ${tokenizer.eosId}, but config.json: eos_token_id is ${config.eosId}`,
    );
}

/** Accepts names with and without `transformer.`, and ignores the causal masks that old files carry. */
export function loadWeights(config: GptConfig, file: ArrayBuffer): Model {
  const arrays = readSafetensors(
    file,
    (name) => /\.attn\.(masked_)?bias$/.test(name) || name === 'lm_head.weight',
  );
  const parameters: Parameters = {};
  const checked: [string, NamedArray][] = Object.entries(parameterShapes(config)).map(([name, shape]) => {
    const array = arrays.get(PREFIX + name) ?? arrays.get(name);
    if (!array) throw new AppError('model-file', `model.safetensors: tensor ${PREFIX}${name} is missing`);
    if (array.shape.join() !== shape.join())
      throw new AppError(
        'model-file',
        `model.safetensors: tensor ${PREFIX}${name}: expected shape [${shape.join(', ')}], got [${array.shape.join(', ')}]`,
      );
    if (!array.data.every(Number.isFinite))
      throw new AppError(
        'model-file',
        `model.safetensors: tensor ${PREFIX}${name} holds a NaN or an infinity`,
      );
    return [name, array];
  });
  for (const [name, { shape, data }] of checked) parameters[name] = tensor(data, [...shape]);
  return { config, parameters };
}

/** The model.safetensors of a model, heads left out. GPU to CPU sync. */
export async function saveWeights(model: Model): Promise<ArrayBuffer> {
  const arrays = new Map<string, NamedArray>();
  for (const [name, parameter] of Object.entries(model.parameters)) {
    if (isHeadParameter(name)) continue;
    arrays.set(PREFIX + name, { shape: parameter.shape, data: (await parameter.data()) as Float32Array });
  }
  return writeSafetensors(arrays);
}
