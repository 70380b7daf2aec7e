import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choiceKnob, type NumberKnob, numberKnob } from '../../src/shared/spec.ts';
import { formatKnob, positionOf, readKnobText, sliderSteps, valueAt } from '../../src/ui/knobs/knobScale.ts';

const knob = (spec: Partial<NumberKnob>): NumberKnob =>
  numberKnob({ label: 'beta', says: '', default: 1, min: 0, max: 1, ...spec });
const knobs: readonly NumberKnob[] = [
  knob({}),
  knob({ min: 1e-6, max: 0.1, scale: 'log' }),
  knob({ min: 0, max: 2, scale: 'log' }),
  knob({ min: 1, max: 16, integer: true }),
  knob({ min: 1, max: 256, integer: true, scale: 'log' }),
  knob({ min: 2, max: 1500, integer: true }),
  knob({ min: -1, max: 1 }),
];

describe.each(knobs.map((spec) => [`${spec.min} to ${spec.max} ${spec.scale ?? ''}`, spec] as const))(
  'a slider from %s',
  (_, spec) => {
    test('reaches both ends exactly', () => {
      expect([valueAt(spec, 0), valueAt(spec, sliderSteps(spec))]).toEqual([spec.min, spec.max]);
      expect([positionOf(spec, spec.min), positionOf(spec, spec.max)]).toEqual([0, sliderSteps(spec)]);
    });

    test('gives only values that the knob accepts, rising with the position', () => {
      let before = -Infinity;
      for (let position = 0; position <= sliderSteps(spec); position++) {
        const value = valueAt(spec, position);
        expect(readKnobText(spec, String(value))).toEqual({ value });
        expect(value).toBeGreaterThanOrEqual(before);
        before = value;
      }
    });

    test('gives the same value back from where it stands for a value', () => {
      const given = Array.from({ length: sliderSteps(spec) + 1 }, (_, position) => valueAt(spec, position));
      const again = given.map((value) => valueAt(spec, positionOf(spec, value)));
      const worst = Math.max(...given.map((value, i) => Math.abs(again[i]! - value)));
      expect(worst).toBeLessThanOrEqual(spec.integer && !spec.scale ? 8 : (spec.max - spec.min) * 0.03);
    });
  },
);

test('a whole-number knob with few values has a position for each', () => {
  const spec = knob({ min: 1, max: 16, integer: true });
  const values = Array.from({ length: sliderSteps(spec) + 1 }, (_, i) => valueAt(spec, i));
  expect(values).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
});

describe('readKnobText', () => {
  const beta = knob({ min: 0.001, max: 10 });

  test.each([
    ['0.3', 0.3],
    [' 1e-3 ', 0.001],
    ['0,5', 0.5],
  ])('takes “%s”', (text, value) => {
    expect(readKnobText(beta, text)).toEqual({ value });
  });

  test.each(['-1', 'NaN', '', ' ', 'abc', '1e9', 'Infinity', '0.3.1', '0x'])(
    'refuses “%s” and says what it wants',
    (text) => {
      expect(readKnobText(beta, text)).toEqual({
        problem: expect.stringMatching(/^beta: expected a number from 0.001 to 10, got /),
      });
    },
  );

  test('names what was typed', () => {
    expect(readKnobText(beta, 'abc')).toEqual({ problem: expect.stringContaining('“abc”') });
  });

  test('wants a whole number where only those make sense', () => {
    expect(readKnobText(knob({ min: 1, max: 9, integer: true }), '2.5')).toEqual({
      problem: expect.stringContaining('a whole number from 1 to 9'),
    });
  });

  test('knows the choices', () => {
    const spec = choiceKnob({ label: 'loss', says: '', default: 'a', choices: { a: 'A', b: 'B' } });
    expect(readKnobText(spec, 'b')).toEqual({ value: 'b' });
    expect(readKnobText(spec, 'c')).toEqual({ problem: expect.stringContaining('one of a, b') });
  });

  test('reads back everything that formatKnob writes', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 10, noNaN: true }), (value) => {
        expect(readKnobText(knob({ min: 0, max: 10 }), formatKnob(value))).toEqual({ value });
      }),
    );
  });
});

test('numbers are written as one would type them', () => {
  expect([0.0005, 1e-6, 4096, 0, true, 'ipo'].map(formatKnob)).toEqual([
    '0.0005',
    '1e-6',
    '4096',
    '0',
    'true',
    'ipo',
  ]);
});
