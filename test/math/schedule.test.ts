import { describe, expect, test } from 'vitest';
import { type ScheduleKind, scheduleFactor } from '../../src/math/schedule.ts';
import { type FixtureTensor, loadFixture } from '../reference/fixture.ts';
import './numberMatchers.ts';

const fixture = loadFixture<{
  minimumRate: number;
  cases: { schedule: string; warmupSteps: number; totalSteps: number; multiplier: FixtureTensor }[];
}>('schedule');

/** transformers' names for ours. */
function ofFixture(name: string): { kind: ScheduleKind; floor: number } {
  if (name === 'linear' || name === 'cosine' || name === 'constant') return { kind: name, floor: 0 };
  return { kind: 'cosine', floor: fixture.minimumRate };
}

describe('scheduleFactor', () => {
  test.each(fixture.cases.map((c) => [c.schedule, c.warmupSteps, c] as const))(
    'transformers: %s, %i steps of warm-up',
    (name, _, { warmupSteps, totalSteps, multiplier }) => {
      const schedule = { ...ofFixture(name), warmupSteps, totalSteps };
      const factors = multiplier.data.map((_value, step) => scheduleFactor(schedule, step));
      expect(factors).toMatchNumbers(multiplier, fixture.header);
    },
  );

  test('the fixture covers every kind, with and without warm-up', () => {
    const seen = new Set(fixture.cases.map((c) => `${ofFixture(c.schedule).kind} ${c.warmupSteps > 0}`));
    expect([...seen].toSorted()).toEqual(
      ['constant', 'cosine', 'linear'].flatMap((kind) => [`${kind} false`, `${kind} true`]),
    );
  });

  test('stays at the floor after the end', () => {
    const schedule = { kind: 'linear', warmupSteps: 2, totalSteps: 10, floor: 0.05 } as const;
    expect(scheduleFactor(schedule, 10)).toBeCloseTo(0.05, 12);
    expect(scheduleFactor(schedule, 1000)).toBeCloseTo(0.05, 12);
  });
});
