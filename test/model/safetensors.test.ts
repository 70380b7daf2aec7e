import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../src/model/safetensors.ts';
import { AppError } from '../../src/shared/errors.ts';
import { randomStream, rngKey } from '../../src/shared/rng.ts';
import { fixtureUrl } from '../reference/fixture.ts';
import { fileBytes } from './tinyCheckpoint.ts';

/** A file with any header, true or false, and so many bytes of data. */
function rawFile(header: string, data: Uint8Array = new Uint8Array(0), declared?: bigint): ArrayBuffer {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, declared ?? BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file.buffer;
}
const entry = (dtype: string, shape: number[], begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});
const withHeader = (header: object, bytes: number) => rawFile(JSON.stringify(header), new Uint8Array(bytes));

const READ = 'read without complaint';

/** What the reader says of a file. @throws what is no AppError about a model file */
function messageOf(file: ArrayBuffer): string {
  try {
    const read = readSafetensors(file);
    const elements = [...read.values()].map(({ shape, data }) => [
      shape.reduce((a, b) => a * b, 1),
      data.length,
    ]);
    if (elements.some(([expected, actual]) => expected !== actual))
      return 'a shape that its data does not have';
    const bytes = [...read.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
    // F16 doubles; more than that was not in the file.
    return bytes <= 2 * file.byteLength ? READ : `${bytes} bytes out of ${file.byteLength}`;
  } catch (error) {
    if (error instanceof AppError && error.code === 'model-file') return error.message;
    throw error;
  }
}

describe('readSafetensors', () => {
  test('what was written comes back bit for bit', () => {
    const random = randomStream(rngKey(1));
    // Any bits: NaNs with a payload, subnormals, minus zero.
    const anyBits = (size: number) =>
      new Float32Array(Uint32Array.from({ length: size }, () => random.uniform() * 2 ** 32).buffer);
    const shape = fc.array(fc.nat(4), { maxLength: 3 });
    const name = fc.string({ maxLength: 12 }).filter((n) => !n.startsWith('__'));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, shape), { selector: ([n]) => n, maxLength: 6 }), (list) => {
        const written = new Map(
          list.map(([n, axes]) => [n, { shape: axes, data: anyBits(axes.reduce((a, b) => a * b, 1)) }]),
        );
        const read = readSafetensors(writeSafetensors(written));
        expect([...read.keys()].toSorted()).toEqual([...written.keys()].toSorted());
        for (const [n, array] of written) {
          expect(read.get(n)!.shape).toEqual(array.shape);
          expect(Buffer.from(read.get(n)!.data.buffer).equals(Buffer.from(array.data.buffer))).toBe(true);
        }
      }),
    );
  });

  test('F16 and BF16, with zeros, subnormals, infinities and NaN', () => {
    const halves = Uint16Array.of(
      0x0000,
      0x8000,
      0x0001,
      0x03ff,
      0x0400,
      0x3c00,
      0xc555,
      0x7bff,
      0x7c00,
      0xfc00,
    );
    const data = new Uint8Array([...new Uint8Array(halves.buffer), 0x00, 0x7e, 0x80, 0x3f, 0x20, 0xc1]);
    const header = { half: entry('F16', [11], 0, 22), brain: entry('BF16', [2], 22, 26) };
    const read = readSafetensors(rawFile(JSON.stringify(header), data));
    const expected = [
      0,
      -0,
      2 ** -24,
      1023 * 2 ** -24,
      2 ** -14,
      1,
      -5.33203125,
      65504,
      Infinity,
      -Infinity,
      NaN,
    ];
    expect([...read.get('half')!.data]).toEqual(expected);
    expect([...read.get('brain')!.data]).toEqual([1, -10]);
  });

  test('skips what is to be ignored, whatever its type, but not its place', () => {
    const header = { mask: entry('BOOL', [5], 0, 5), weight: entry('F32', [1], 5, 9) };
    const file = withHeader(header, 9);
    expect([...readSafetensors(file, (name) => name === 'mask').keys()]).toEqual(['weight']);
    expect(messageOf(file)).toBe(
      'model.safetensors: tensor mask: dtype BOOL is not supported (F32, F16 and BF16 are)',
    );
  });
});

describe('readSafetensors refuses', () => {
  const one = entry('F32', [1], 0, 4);
  test.each<[string, ArrayBuffer, RegExp]>([
    ['nothing', new ArrayBuffer(0), /0 bytes are too few/],
    ['seven bytes', new ArrayBuffer(7), /7 bytes are too few/],
    ['a header longer than the file', rawFile('{}', undefined, 3n), /header of 3 bytes, but only 2/],
    [
      'a header of 2^64 - 1 bytes',
      rawFile('{}', undefined, 2n ** 64n - 1n),
      /header of 18446744073709551615/,
    ],
    [
      'a header above the limit',
      rawFile(' '.repeat((1 << 20) + 1)),
      /header of 1048577 bytes, but only 1048576/,
    ],
    ['an empty header', rawFile(''), /the header is not JSON/],
    ['a header that is no JSON', rawFile('{"a":'), /the header is not JSON/],
    ['a header that is no UTF-8', rawFileOfBytes([0xff, 0xfe]), /the header is not JSON/],
    ['a header that is a list', rawFile('[]'), /the header is not an object/],
    ['a header that is null', rawFile('null'), /the header is not an object/],
    ['an entry that is a number', rawFile('{"w":1}'), /tensor w: entry/],
    ['an entry without a dtype', rawFile('{"w":{"shape":[],"data_offsets":[0,0]}}'), /tensor w: dtype/],
    ['an entry with more keys', withHeader({ w: { ...one, extra: 1 } }, 4), /tensor w: entry: .*extra/],
    ['a negative shape', withHeader({ w: entry('F32', [-1], 0, 4) }, 4), /tensor w: shape\.0/],
    ['a fractional shape', withHeader({ w: entry('F32', [0.5], 0, 2) }, 2), /tensor w: shape\.0/],
    ['an enormous shape', withHeader({ w: entry('F32', [2 ** 31, 2 ** 31], 0, 4) }, 4), /needs \d.* bytes/],
    [
      'a shape of nine axes',
      withHeader({ w: entry('F32', Array(9).fill(1) as number[], 0, 4) }, 4),
      /tensor w: shape/,
    ],
    ['one offset', withHeader({ w: { ...one, data_offsets: [0] } }, 4), /tensor w: data_offsets/],
    [
      'a size that does not fit the shape',
      withHeader({ w: entry('F32', [2], 0, 4) }, 4),
      /needs 8 bytes, the file holds 4/,
    ],
    [
      'an end before its beginning',
      withHeader({ w: entry('I8', [1], 4, 0), x: one }, 4),
      /tensor w overlaps|tensor x/,
    ],
    [
      'an overlap',
      withHeader({ v: one, w: entry('F32', [1], 2, 6) }, 6),
      /tensor w overlaps its neighbour or leaves a hole/,
    ],
    [
      'a hole',
      withHeader({ v: one, w: entry('F32', [1], 8, 12) }, 12),
      /tensor w overlaps its neighbour or leaves a hole/,
    ],
    [
      'a late beginning',
      withHeader({ w: entry('F32', [1], 4, 8) }, 8),
      /tensor w overlaps its neighbour or leaves a hole/,
    ],
    [
      'data beyond the end',
      withHeader({ w: entry('F32', [2], 0, 8) }, 7),
      /tensor w ends at byte 8 of 7: truncated/,
    ],
    ['data that no tensor owns', withHeader({ w: one }, 5), /1 bytes after the last tensor/],
    [
      'an unknown dtype',
      withHeader({ w: entry('F64', [1], 0, 8) }, 8),
      /tensor w: dtype F64 is not supported/,
    ],
    [
      'a dtype that every object has',
      withHeader({ w: entry('toString', [1], 0, 4) }, 4),
      /tensor w: dtype toString is not supported/,
    ],
    [
      'thousands of tensors',
      withHeader(
        Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`w${i}`, entry('F32', [0], 0, 0)])),
        0,
      ),
      /2001 tensors, at most 2000/,
    ],
  ])('%s', (_, file, message) => {
    expect(messageOf(file)).toMatch(message);
    expect(messageOf(file)).toMatch(/^model\.safetensors: /);
  });

  test('a file that stops anywhere', () => {
    const whole = fileBytes(fixtureUrl('tiny-gpt2/model.safetensors'));
    expect(messageOf(whole)).toBe(READ);
    for (let part = 0; part < 64; part++) {
      const file = whole.slice(0, Math.floor((whole.byteLength * part) / 64));
      expect(messageOf(file)).toMatch(/^model\.safetensors: .*(too few|truncated)/);
    }
    expect(messageOf(whole.slice(0, -1))).toMatch(/truncated/);
  });
});

function rawFileOfBytes(bytes: number[]): ArrayBuffer {
  const file = new Uint8Array(8 + bytes.length);
  file[0] = bytes.length;
  file.set(bytes, 8);
  return file.buffer;
}

const READ_OR_REFUSED = /^(model\.safetensors: .|read without complaint$)/;

describe('readSafetensors, fed with anything, reads it or says AppError', () => {
  const valid = writeSafetensors(
    new Map([
      ['a.weight', { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
      ['a.bias', { shape: [3], data: Float32Array.of(1, 2, 3) }],
    ]),
  );

  test('random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(messageOf(bytes.slice().buffer)).toMatch(READ_OR_REFUSED);
      }),
      { numRuns: 300 },
    );
  });

  test('any JSON as the header', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.nat(16), (header, size) => {
        expect(messageOf(rawFile(header, new Uint8Array(size)))).toMatch(READ_OR_REFUSED);
      }),
      { numRuns: 300 },
    );
  });

  test('entries with likely and unlikely fields', () => {
    const offset = fc.oneof(fc.nat(16), fc.constantFrom(-1, 0.5, 2 ** 31, 2 ** 53, NaN));
    const name = fc.constantFrom('w', 'x', '__proto__', 'constructor', '', '__metadata__', '0');
    const anyEntry = fc.record({
      dtype: fc.constantFrom('F32', 'F16', 'BF16', 'F64', 'constructor', '__proto__', ''),
      shape: fc.array(fc.oneof(fc.nat(4), fc.constantFrom(2 ** 31, -1)), { maxLength: 3 }),
      data_offsets: fc.tuple(offset, offset),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(name, anyEntry), { maxLength: 3 }), fc.nat(24), (entries, size) => {
        const header = `{${entries.map(([n, e]) => `${JSON.stringify(n)}:${JSON.stringify(e)}`).join()}}`;
        expect(messageOf(rawFile(header, new Uint8Array(size)))).toMatch(READ_OR_REFUSED);
      }),
      { numRuns: 500 },
    );
  });

  test('a valid file with a few bytes changed, cut or added', () => {
    const change = fc.tuple(fc.nat(valid.byteLength - 1), fc.integer({ min: 0, max: 255 }));
    const changes = fc.array(change, { maxLength: 4 });
    const length = fc.oneof(fc.constant(valid.byteLength), fc.nat(valid.byteLength + 9));
    fc.assert(
      fc.property(changes, length, (list, size) => {
        const bytes = new Uint8Array(size);
        bytes.set(new Uint8Array(valid).subarray(0, size));
        for (const [at, value] of list) if (at < size) bytes[at] = value;
        expect(messageOf(bytes.buffer)).toMatch(READ_OR_REFUSED);
      }),
      { numRuns: 500 },
    );
  });
});
