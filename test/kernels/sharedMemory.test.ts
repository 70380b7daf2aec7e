import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';
import { whyNotShared, withSharedMemory } from '../../src/kernels/wasm/sharedMemory.ts';

const folder = path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const differences = (a: Uint8Array, b: Uint8Array) => [...a].filter((byte, i) => byte !== b[i]).length;

test('this engine can share memory', () => {
  expect(whyNotShared()).toBe('');
});

test.each(['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'])(
  '%s stays valid, and is changed in one byte',
  async (name) => {
    const binary = new Uint8Array(await readFile(path.join(folder, name)));
    const shared = withSharedMemory(binary);
    expect(WebAssembly.validate(shared)).toBe(true);
    expect(differences(binary, shared)).toBe(1);
  },
);

test('a module that brings its memory has a shared one', async () => {
  // memory section: one, from 1 to 2 pages; exported as "m"
  const module = Uint8Array.from([...HEADER, 5, 4, 1, 1, 1, 2, 7, 5, 1, 1, 0x6d, 2, 0]);
  const { instance } = await WebAssembly.instantiate(withSharedMemory(module));
  const { buffer } = instance.exports['m'] as WebAssembly.Memory;
  expect(buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(buffer.byteLength).toBe(65_536);
});

test('a module that imports its memory accepts only a shared one, whatever it imports before', async () => {
  const type = [1, 4, 1, 0x60, 0, 0]; // () -> ()
  const imports = [
    [1, 0x65, 1, 0x66, 0, 0], // "e" "f" function 0
    [1, 0x65, 1, 0x74, 1, 0x70, 1, 1, 2], // "e" "t" table of funcref
    [1, 0x65, 1, 0x67, 3, 0x7f, 0], // "e" "g" global i32
    [1, 0x65, 1, 0x6d, 2, 1, 1, 2], // "e" "m" memory
  ].flat();
  const module = Uint8Array.from([...HEADER, ...type, 2, imports.length + 1, 4, ...imports]);
  const e = {
    f: () => undefined,
    t: new WebAssembly.Table({ element: 'anyfunc', initial: 1, maximum: 2 }),
    g: 0,
  };
  const memory = (shared: boolean) => new WebAssembly.Memory({ initial: 1, maximum: 2, shared });
  const bind = (binary: Uint8Array<ArrayBuffer>, m: WebAssembly.Memory) =>
    WebAssembly.instantiate(binary, { e: { ...e, m } });
  await expect(bind(module, memory(true))).rejects.toThrow(/shared/);
  await expect(bind(withSharedMemory(module), memory(true))).resolves.toBeDefined();
  await expect(bind(withSharedMemory(module), memory(false))).rejects.toThrow(/shared/);
});

test.each([
  ['no memory', HEADER],
  ['a memory without a maximum', [...HEADER, 5, 3, 1, 0, 1]],
])('complains of a module with %s', (_, module) => {
  expect(() => withSharedMemory(Uint8Array.from(module))).toThrow('no memory with a maximum');
});
