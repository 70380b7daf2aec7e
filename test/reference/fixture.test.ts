import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fixtureUrl, loadFixture, toleranceShare } from './fixture.ts';
import type { FixtureHeader, FixtureTensor } from './fixture.ts';

const NAMES = [
  'gpt2',
  'optimizer',
  'dpo',
  'relatives',
  'ppo',
  'rewardModel',
  'sft',
  'kl',
  'schedule',
  'sampling',
];
const MAX_BYTES = 400_000;

/** Throws on the first number or tensor that cannot be right; returns how many tensors it saw. */
function countTensors(node: unknown, path: string): number {
  if (typeof node === 'number' && !Number.isFinite(node)) throw new Error(`${path} is not finite`);
  if (typeof node !== 'object' || node === null) return 0;
  const { shape, data } = node as Partial<FixtureTensor>;
  if (shape && data) {
    const size = shape.reduce((product, axis) => product * axis, 1);
    if (data.length !== size)
      throw new Error(`${path}: ${data.length} numbers for shape [${shape.join(', ')}]`);
    if (!data.every(Number.isFinite)) throw new Error(`${path} holds something that is not a number`);
    return 1;
  }
  return Object.entries(node).reduce((sum, [key, value]) => sum + countTensors(value, `${path}/${key}`), 0);
}

function pinnedVersions(): Map<string, string> {
  const text = readFileSync(new URL('./requirements.txt', import.meta.url), 'utf8');
  return new Map([...text.matchAll(/^([\w-]+)==(\S+)$/gm)].map((match) => [match[1]!, match[2]!]));
}

/** Tensors of an F32 safetensors file, read without the engine's own reader. */
function readSafetensors(file: string): Map<string, Float32Array> {
  const bytes = readFileSync(fixtureUrl(file));
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, start).toString('utf8')) as Record<
    string,
    { data_offsets?: [number, number] }
  >;
  const tensors = new Map<string, Float32Array>();
  for (const [name, { data_offsets: offsets }] of Object.entries(header)) {
    if (!offsets) continue;
    const raw = bytes.subarray(start + offsets[0], start + offsets[1]);
    tensors.set(
      name,
      Float32Array.from({ length: raw.length / 4 }, (_, i) => raw.readFloatLE(4 * i)),
    );
  }
  return tensors;
}

describe('reference fixtures', () => {
  test.each(NAMES)('%s.json is small, well-formed and made by the pinned versions', (name) => {
    const text = readFileSync(fixtureUrl(`${name}.json`), 'utf8');
    expect(text.length).toBeLessThan(MAX_BYTES);
    const fixture = loadFixture<object>(name);
    expect(countTensors(fixture, name)).toBeGreaterThan(0);

    const header: FixtureHeader = fixture.header;
    expect(existsSync(new URL(`../../${header.generator}`, import.meta.url))).toBe(true);
    expect(header.rtol).toBeGreaterThan(0);
    expect(header.atol).toBeGreaterThan(0);
    expect(header.float32ToleranceShare).toBeLessThanOrEqual(1 / 3);
    const pins = pinnedVersions();
    const libraries = ['torch', 'transformers', 'trl', 'numpy', 'safetensors'];
    expect(libraries.map((library) => pins.get(library))).toEqual(
      libraries.map((library) => header.versions[library]),
    );
  });

  test('statistics.json was made by the pinned versions', () => {
    const { versions } = loadFixture<object>('statistics').header;
    const pins = pinnedVersions();
    const libraries = ['numpy', 'scipy', 'scikit-learn', 'statsmodels', 'nltk', 'choix', 'krippendorff'];
    expect(libraries.map((library) => versions[library])).toEqual(
      libraries.map((library) => pins.get(library)),
    );
  });

  test('tiny-gpt2/model.safetensors holds exactly the weights of gpt2.json', () => {
    const { weights } = loadFixture<{ weights: Record<string, FixtureTensor> }>('gpt2');
    const saved = readSafetensors('tiny-gpt2/model.safetensors');
    expect([...saved.keys()].toSorted()).toEqual(Object.keys(weights).toSorted());
    for (const [name, tensor] of Object.entries(weights)) {
      expect({ name, data: saved.get(name) }).toEqual({ name, data: Float32Array.from(tensor.data) });
    }
  });

  test('tiny-gpt2/model-hub.safetensors drops the prefix and adds causal-mask buffers', () => {
    const names = [...readSafetensors('tiny-gpt2/model-hub.safetensors').keys()];
    expect(names).toEqual(expect.arrayContaining(['wte.weight', 'h.0.attn.bias', 'h.1.attn.bias']));
    expect(names.some((name) => name.startsWith('transformer.'))).toBe(false);
  });
});

describe('toleranceShare', () => {
  const tolerance = { rtol: 0.1, atol: 0.5 };

  test('is 1 exactly at the tolerance', () => {
    expect(toleranceShare([11.5], [10], tolerance)).toBe(1);
  });

  test('lets no NaN pass, wherever it stands', () => {
    expect(toleranceShare([NaN, 1], [1, 1], tolerance)).toBe(Infinity);
    expect(toleranceShare([1, NaN], [1, 1], tolerance)).toBe(Infinity);
  });

  test('refuses arrays of different lengths', () => {
    expect(() => toleranceShare([1], [1, 2], tolerance)).toThrow('1 elements, expected 2');
  });
});
