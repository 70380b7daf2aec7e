/** fixtures/statistics.json, and how closely results must agree with it. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { fixtureUrl } from '../reference/fixture.ts';

/** One section of the fixture. NaN is null in it, infinity "inf". */
export function referenceSection<T>(name: string): T {
  const sections = JSON.parse(readFileSync(fixtureUrl('statistics.json'), 'utf8')) as Record<string, T>;
  if (!(name in sections)) throw new Error(`statistics.json has no section ${name}`);
  return sections[name]!;
}

const numberOf = (value: unknown): number =>
  value === null ? NaN : value === 'inf' ? Infinity : Number(value);

/** Each number within `tolerance`, relative above 1; NaN where the reference has none. */
export function expectNear(actual: ArrayLike<number> | number, expected: unknown, tolerance = 1e-9): void {
  const actuals = typeof actual === 'number' ? [actual] : Array.from(actual);
  const expecteds = (Array.isArray(expected) ? expected : [expected]).map(numberOf);
  expect(actuals).toHaveLength(expecteds.length);
  const isNear = (value: number, index: number) => {
    const reference = expecteds[index]!;
    if (!Number.isFinite(reference)) return Object.is(value, reference);
    return Math.abs(value - reference) <= tolerance * Math.max(1, Math.abs(reference));
  };
  const wrong = actuals.flatMap((value, index) =>
    isNear(value, index) ? [] : [{ index, value, expected: expecteds[index] }],
  );
  expect(wrong).toEqual([]);
}
