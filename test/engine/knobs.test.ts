import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalog } from '../../src/engine/catalog.ts';
import { AppError } from '../../src/shared/errors.ts';
import { resolveKnobs } from '../../src/shared/catalog.ts';
import { checkKnob, groupValues, type KnobSpec, type KnobValue } from '../../src/shared/spec.ts';

const specs: readonly (readonly [string, KnobSpec])[] = catalog.knobGroups.flatMap((group) =>
  Object.entries(group.knobs).map(([name, spec]) => [`${group.id}.${name}`, spec] as const),
);
const anyKnob = fc.constantFrom(...specs);
const anyValue = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.string(),
  fc.boolean(),
  fc.constantFrom(null, undefined, NaN, Infinity, -0, {}, [], '1'),
);

/** What the specification itself allows, said once more. */
function isAllowed(spec: KnobSpec, value: unknown): boolean {
  if (spec.kind === 'switch') return value === true || value === false;
  if (spec.kind === 'choice') return spec.choices.some((choice) => choice.value === value);
  if (spec.kind === 'text') return typeof value === 'string' && value.length <= spec.maxLength;
  if (typeof value !== 'number' || !(value >= spec.min && value <= spec.max)) return false;
  return !spec.integer || Math.floor(value) === value;
}
function allowedValue(spec: KnobSpec): fc.Arbitrary<KnobValue> {
  if (spec.kind === 'switch') return fc.boolean();
  if (spec.kind === 'choice') return fc.constantFrom(...spec.choices.map((choice) => choice.value));
  if (spec.kind === 'text') return fc.string({ maxLength: spec.maxLength });
  const { min, max } = spec;
  return spec.integer ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true });
}
function refusalOf(run: () => unknown): string {
  try {
    run();
    return 'accepted';
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'config') throw error;
    return error.message;
  }
}

describe('checkKnob', () => {
  test('takes exactly what the knob allows, and names knob and value otherwise', () => {
    fc.assert(
      fc.property(anyKnob, anyValue, ([id, spec], value) => {
        const message = refusalOf(() => expect(checkKnob(id, spec, value)).toBe(value));
        const expected = isAllowed(spec, value) ? 'accepted' : `${id}: expected `;
        expect(message.startsWith(expected)).toBe(true);
        expect(message === 'accepted' || message.includes(', got ')).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('takes the edges and nothing beyond them', () => {
    for (const [id, spec] of specs) {
      const [low, high] = spec.kind === 'number' ? [spec.min, spec.max] : [spec.default, spec.default];
      expect([checkKnob(id, spec, low), checkKnob(id, spec, high)]).toEqual([low, high]);
    }
    const beyond = specs.flatMap(([id, spec]) =>
      spec.kind === 'number' ? [[id, spec, spec.min - 1] as const, [id, spec, spec.max + 1] as const] : [],
    );
    expect(beyond.length).toBeGreaterThan(40);
    for (const [id, spec, value] of beyond)
      expect(refusalOf(() => checkKnob(id, spec, value))).toContain(`${id}: expected`);
  });
});

describe('resolveKnobs', () => {
  const defaults = Object.fromEntries(specs.map(([id, spec]) => [id, spec.default]));

  test('is the defaults, then the preset, then the visitor', () => {
    for (const preset of catalog.presets)
      expect(resolveKnobs(catalog, preset.id, {})).toEqual({ ...defaults, ...preset.knobs });
    const overrides = { 'dpo.beta': 2, 'preferences.labelNoise': 0.1 };
    for (const preset of catalog.presets)
      expect(resolveKnobs(catalog, preset.id, overrides)).toEqual({
        ...defaults,
        ...preset.knobs,
        ...overrides,
      });
  });

  test('keeps any allowed override, of any knob, and changes no other', () => {
    const override = anyKnob.chain(([id, spec]) => allowedValue(spec).map((value) => [id, value] as const));
    fc.assert(
      fc.property(override, fc.constantFrom(...catalog.presets), ([id, value], preset) => {
        const expected = { ...defaults, ...preset.knobs, [id]: value };
        expect(resolveKnobs(catalog, preset.id, { [id]: value })).toEqual(expected);
      }),
    );
  });

  test('refuses presets and knobs that do not exist', () => {
    expect(refusalOf(() => resolveKnobs(catalog, 'constructor', {}))).toMatch(/^preset: expected one of /);
    for (const id of ['dpo', 'dpo.', '.beta', 'dpo.toString', '__proto__', 'constructor', 'dpo.beta.x'])
      expect(refusalOf(() => resolveKnobs(catalog, 'reviews', Object.fromEntries([[id, 1]])))).toBe(
        `${id}: no such knob`,
      );
  });

  test('groupValues takes the values of one group under short names', () => {
    const values = resolveKnobs(catalog, 'reviews', {});
    const group = catalog.knobGroups.find((candidate) => candidate.id === 'dpo')!;
    expect(Object.keys(groupValues<object>(values, 'dpo'))).toEqual(Object.keys(group.knobs));
    expect(groupValues<object>(values, 'dp')).toEqual({});
  });
});
