/**
 * The file of a checkpoint. All numbers are little-endian u32:
 *
 *     "RLHFCKPT"  version  checksum  |  length of JSON  length of arrays  |  JSON, arrays, safetensors
 *
 * JSON and arrays are padded to a multiple of 8 bytes. The checksum covers everything after it, as it lies.
 */
import { z } from 'zod';
import { type NamedArray, readSafetensors, writeSafetensors } from '../../model/safetensors.ts';
import { AppError } from '../../shared/errors.ts';
import { arrayFromBytes, damaged, type PlainArray } from './objectGraph.ts';

/** Raised when a checkpoint means something else than before: an algorithm's state, or this form. */
export const CHECKPOINT_VERSION = 1;
const MAGIC = new TextEncoder().encode('RLHFCKPT');
const CHECKSUM_AT = 12;
const HEADER_BYTES = 24;

export interface CheckpointParts {
  readonly json: unknown;
  readonly arrays: readonly PlainArray[];
  /** By name. */
  readonly tensors: ReadonlyMap<string, NamedArray>;
}

const arrayListSchema = z.array(
  z.tuple([
    z.enum(['Float32Array', 'Float64Array', 'Int32Array', 'Uint32Array', 'Uint8Array']),
    z.number().int().min(0),
  ]),
);
const wrapperSchema = z.strictObject({ arrays: arrayListSchema, body: z.unknown() });

const padded = (length: number) => Math.ceil(length / 8) * 8;

export function writeContainer({ json, arrays, tensors }: CheckpointParts): ArrayBuffer {
  const list = arrays.map((array) => [array.constructor.name, array.byteLength]);
  const text = new TextEncoder().encode(JSON.stringify({ arrays: list, body: json }));
  const weights = new Uint8Array(writeSafetensors(tensors));
  const arrayBytes = arrays.reduce((sum, array) => sum + array.byteLength, 0);
  const arraysAt = HEADER_BYTES + padded(text.length);
  const weightsAt = arraysAt + padded(arrayBytes);
  const file = new Uint8Array(weightsAt + weights.length);
  const view = new DataView(file.buffer);
  file.set(MAGIC);
  view.setUint32(8, CHECKPOINT_VERSION, true);
  view.setUint32(16, text.length, true);
  view.setUint32(20, arrayBytes, true);
  file.set(text, HEADER_BYTES);
  let position = arraysAt;
  for (const array of arrays) {
    file.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), position);
    position += array.byteLength;
  }
  file.set(weights, weightsAt);
  view.setUint32(CHECKSUM_AT, checksum(file.buffer), true);
  return file.buffer;
}

/** @throws AppError('storage-newer' or 'storage-damaged') before anything of it is believed */
export function readContainer(file: ArrayBuffer): CheckpointParts {
  const bytes = new Uint8Array(file);
  if (bytes.length < HEADER_BYTES || MAGIC.some((byte, i) => bytes[i] !== byte)) damaged('not a checkpoint');
  const view = new DataView(file);
  checkVersion(view.getUint32(8, true));
  if (bytes.length % 4 !== 0 || view.getUint32(CHECKSUM_AT, true) !== checksum(file))
    damaged('the file is not what was written: cut short or changed');
  const textLength = view.getUint32(16, true);
  const arrayBytes = view.getUint32(20, true);
  const arraysAt = HEADER_BYTES + padded(textLength);
  const weightsAt = arraysAt + padded(arrayBytes);
  if (weightsAt > bytes.length) damaged('its parts are longer than the file');
  const { arrays, body } = parseJson(bytes.subarray(HEADER_BYTES, HEADER_BYTES + textLength));
  return {
    json: body,
    arrays: sliceArrays(file, arrays, arraysAt, arrayBytes),
    tensors: readWeights(file.slice(weightsAt)),
  };
}

function checkVersion(version: number): void {
  if (version === CHECKPOINT_VERSION) return;
  throw new AppError(
    version > CHECKPOINT_VERSION ? 'storage-newer' : 'storage-damaged',
    `checkpoint: written in form ${version}, this page reads form ${CHECKPOINT_VERSION}`,
    { fix: version > CHECKPOINT_VERSION ? 'Reload the page.' : 'Run again from the start.' },
  );
}

function parseJson(bytes: Uint8Array): z.infer<typeof wrapperSchema> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return damaged('its description is not JSON');
  }
  const parsed = wrapperSchema.safeParse(json);
  return parsed.success ? parsed.data : damaged('its description has another form');
}

function sliceArrays(
  file: ArrayBuffer,
  list: z.infer<typeof arrayListSchema>,
  start: number,
  length: number,
): PlainArray[] {
  let position = start;
  const arrays = list.map(([type, size]) => {
    const end = position + size;
    if (end > start + length) damaged('its arrays are longer than their part');
    const array = arrayFromBytes(type, file.slice(position, end));
    position = end;
    return array;
  });
  if (position !== start + length) damaged('bytes after its last array');
  return arrays;
}

function readWeights(part: ArrayBuffer): ReadonlyMap<string, NamedArray> {
  try {
    return readSafetensors(part);
  } catch (error) {
    return damaged(error instanceof Error ? error.message : String(error));
  }
}

/** A 32-bit hash (MurmurHash3's rounds) of the header's lengths and all that follows: finds damage, not malice. */
function checksum(file: ArrayBuffer): number {
  const words = new Uint32Array(file, CHECKSUM_AT + 4);
  let hash = words.length | 0;
  for (let i = 0; i < words.length; i++) {
    let word = Math.imul(words[i]!, 0xcc9e2d51);
    word = (word << 15) | (word >>> 17);
    hash ^= Math.imul(word, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
