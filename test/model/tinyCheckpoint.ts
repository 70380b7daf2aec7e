/** The fixture's model folder in memory, to be read as it is or damaged first. */
import { readFileSync } from 'node:fs';
import { BYTE_SYMBOLS } from '../../src/model/byteLevel.ts';
import type { FileReader } from '../../src/model/checkpoint.ts';
import { AppError } from '../../src/shared/errors.ts';
import { fixtureUrl } from '../reference/fixture.ts';

export type Folder = Readonly<Record<string, ArrayBuffer>>;

export function fileBytes(url: URL): ArrayBuffer {
  const bytes = readFileSync(url);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}
export const textBytes = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer;
export const jsonBytes = (value: unknown): ArrayBuffer => textBytes(JSON.stringify(value));
export const parseBytes = (bytes: ArrayBuffer): Record<string, unknown> =>
  JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;

/** A byte-level tokenizer of `size` tokens without merges; the last one ends a text. */
export function tinyTokenizer(size: number): Folder {
  const end = '<|endoftext|>';
  const vocab = Object.fromEntries(BYTE_SYMBOLS.slice(0x21, 0x20 + size).map((symbol, id) => [symbol, id]));
  return {
    'tokenizer.json': jsonBytes({
      version: '1.0',
      added_tokens: [{ id: size - 1, content: end, special: true }],
      normalizer: null,
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
      post_processor: null,
      decoder: { type: 'ByteLevel' },
      model: { type: 'BPE', vocab, merges: [] },
    }),
    'tokenizer_config.json': jsonBytes({ eos_token: end }),
  };
}

/** @param weights which of the fixture's weight files */
export function fixtureFolder(weights = 'model.safetensors'): Folder {
  return {
    'config.json': fileBytes(fixtureUrl('tiny-gpt2/config.json')),
    'model.safetensors': fileBytes(fixtureUrl(`tiny-gpt2/${weights}`)),
    ...tinyTokenizer(37),
  };
}

export const folderReader =
  (folder: Folder): FileReader =>
  (name) => {
    const bytes = folder[name];
    return bytes
      ? Promise.resolve(bytes)
      : Promise.reject(new AppError('network', `${name} could not be loaded`));
  };
