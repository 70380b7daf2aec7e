import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Plugin } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assemblyScript } from '../../src/cli/vite/assemblyScript.ts';

const COMPILE_LIMIT_MS = 120_000;
const ADD = 'export function add(at: usize): void { store<f32>(at, load<f32>(at) + 1); }';
const FUSED =
  'export function fused(at: usize): void { const x = v128.load(at); v128.store(at, f32x4.relaxed_madd(x, x, x)); }';

let folder = '';
const cached = () => readdir(path.join(folder, 'node_modules', '.vite', 'assembly'));

/** What importing `file` with `query` gives: the module's bytes. */
async function compile(file: string, query: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const plugin = assemblyScript() as Plugin & {
    configResolved(config: object): void;
    load(id: string): Promise<{ code: string } | null>;
  };
  plugin.configResolved({ root: folder });
  const result = await plugin.load.call(
    { addWatchFile: () => undefined } as never,
    path.join(folder, file) + query,
  );
  if (!result) return null;
  const base64 = JSON.parse(result.code.replace(/^export default (.*);$/, '$1')) as string;
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

describe('assemblyScript', () => {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'assembly-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test(
    'compiles to a module that works in the memory it is given, and remembers it',
    async () => {
      await writeFile(path.join(folder, 'index.ts'), ADD);
      const bytes = await compile('index.ts', '?assembly');
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
      new Float32Array(memory.buffer)[3] = 41;
      const { instance } = await WebAssembly.instantiate(bytes!, { env: { memory } });
      (instance.exports['add'] as (at: number) => void)(12);
      expect(new Float32Array(memory.buffer)[3]).toBe(42);
      expect(await cached()).toHaveLength(1);
      expect(await compile('index.ts', '?assembly')).toEqual(bytes);
      expect(await cached()).toHaveLength(1);
    },
    COMPILE_LIMIT_MS,
  );

  test(
    'compiles anew when a source changes',
    async () => {
      const before = await compile('index.ts', '?assembly');
      await writeFile(path.join(folder, 'index.ts'), ADD.replace('+ 1', '+ 2'));
      expect(await compile('index.ts', '?assembly')).not.toEqual(before);
    },
    COMPILE_LIMIT_MS,
  );

  test(
    'has relaxed SIMD when asked for it, and says what is wrong otherwise',
    async () => {
      await writeFile(path.join(folder, 'index.ts'), FUSED);
      await expect(compile('index.ts', '?assembly')).rejects.toThrow(/relaxed_madd/);
      expect((await compile('index.ts', '?assembly-relaxed'))!.length).toBeGreaterThan(8);
    },
    COMPILE_LIMIT_MS,
  );

  test('leaves other modules alone', async () => {
    expect(await compile('index.ts', '')).toBeNull();
    expect(await compile('index.ts', '?raw')).toBeNull();
  });
});
