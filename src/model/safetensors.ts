/**
 * The safetensors container: u64 little-endian header length, JSON header, raw data. Files may come from
 * anywhere, so everything is checked before anything is allocated (limits after the reference implementation).
 */
import { z } from 'zod';
import { AppError } from '../shared/errors.ts';

export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const MAX_HEADER_BYTES = 1 << 20;
const MAX_TENSORS = 2000;
const BYTES_PER_ELEMENT: ReadonlyMap<string, number> = new Map([
  ['F32', 4],
  ['F16', 2],
  ['BF16', 2],
]);

const count = z
  .number()
  .int()
  .min(0)
  .max(2 ** 31);
const entrySchema = z.strictObject({
  dtype: z.string(),
  shape: z.array(count).max(8),
  data_offsets: z.tuple([count, count]),
});
const headerSchema = z.record(z.string().max(256), z.unknown());

type Entry = z.infer<typeof entrySchema> & { readonly name: string };

function fail(message: string): never {
  throw new AppError('model-file', `model.safetensors: ${message}`);
}

/** Reads F32, F16 and BF16 tensors as float32; `ignore` skips names (e.g. causal masks of old checkpoints).
 *  @throws AppError('model-file') naming the tensor */
export function readSafetensors(
  file: ArrayBuffer,
  ignore: (name: string) => boolean = () => false,
): Map<string, NamedArray> {
  const { entries, dataStart } = readHeader(file);
  const tensors = new Map<string, NamedArray>();
  for (const entry of entries) {
    if (ignore(entry.name)) continue;
    if (!BYTES_PER_ELEMENT.has(entry.dtype))
      fail(`tensor ${entry.name}: dtype ${entry.dtype} is not supported (F32, F16 and BF16 are)`);
    const [begin, end] = entry.data_offsets;
    const bytes = file.slice(dataStart + begin, dataStart + end);
    tensors.set(entry.name, { shape: entry.shape, data: toFloat32(bytes, entry.dtype) });
  }
  return tensors;
}

function readHeader(file: ArrayBuffer): { entries: Entry[]; dataStart: number } {
  if (file.byteLength < 8) fail(`${file.byteLength} bytes are too few for a safetensors file`);
  const length = new DataView(file).getBigUint64(0, true);
  const room = Math.min(MAX_HEADER_BYTES, file.byteLength - 8);
  if (length > BigInt(room))
    fail(`header of ${length} bytes, but only ${room} are possible: damaged or truncated`);
  const dataStart = 8 + Number(length);
  let json: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array(file, 8, Number(length)));
    json = JSON.parse(text);
  } catch (cause) {
    throw new AppError(
      'model-file',
      'model.safetensors: the header is not JSON: damaged or not safetensors',
      { cause },
    );
  }
  const header = headerSchema.safeParse(json);
  if (!header.success) fail('the header is not an object');
  const entries = Object.entries(header.data)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => parseEntry(name, value));
  checkLayout(entries, file.byteLength - dataStart);
  return { entries, dataStart };
}

function parseEntry(name: string, value: unknown): Entry {
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    fail(`tensor ${name}: ${issue.path.join('.') || 'entry'}: ${issue.message}`);
  }
  const { dtype, shape, data_offsets: offsets } = parsed.data;
  const bytes = BYTES_PER_ELEMENT.get(dtype);
  const size = shape.reduce((product, n) => product * n, bytes ?? 0);
  if (bytes !== undefined && offsets[1] - offsets[0] !== size)
    fail(
      `tensor ${name}: shape [${shape.join(', ')}] needs ${size} bytes, the file holds ${offsets[1] - offsets[0]}`,
    );
  return { name, dtype, shape, data_offsets: offsets };
}

/** No hole, no overlap, nothing beyond the end. */
function checkLayout(entries: readonly Entry[], dataLength: number): void {
  if (entries.length > MAX_TENSORS) fail(`${entries.length} tensors, at most ${MAX_TENSORS} are allowed`);
  let position = 0;
  // By beginning, then end: an empty tensor begins where the next one does.
  const inFileOrder = entries.toSorted(
    ({ data_offsets: a }, { data_offsets: b }) => a[0] - b[0] || a[1] - b[1],
  );
  for (const entry of inFileOrder) {
    const [begin, end] = entry.data_offsets;
    if (begin !== position || end < begin)
      fail(`tensor ${entry.name} overlaps its neighbour or leaves a hole`);
    if (end > dataLength) fail(`tensor ${entry.name} ends at byte ${end} of ${dataLength}: truncated`);
    position = end;
  }
  if (position !== dataLength) fail(`${dataLength - position} bytes after the last tensor`);
}

function toFloat32(bytes: ArrayBuffer, dtype: string): Float32Array {
  if (dtype === 'F32') return new Float32Array(bytes);
  const halves = new Uint16Array(bytes);
  if (dtype === 'F16') return Float32Array.from(halves, halfToFloat);
  return new Float32Array(Uint32Array.from(halves, (h) => h << 16).buffer); // BF16 is the upper half of F32
}

function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Writes float32 tensors in the given order, with the metadata that transformers asks for. */
export function writeSafetensors(tensors: ReadonlyMap<string, NamedArray>): ArrayBuffer {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const unpadded = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(unpadded.length / 8) * 8; // data starts aligned
  const file = new ArrayBuffer(8 + length + offset);
  new DataView(file).setBigUint64(0, BigInt(length), true);
  const bytes = new Uint8Array(file);
  bytes.fill(0x20, 8, 8 + length);
  bytes.set(unpadded, 8);
  let position = 8 + length;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return file;
}
