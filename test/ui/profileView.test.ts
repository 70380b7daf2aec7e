import { describe, expect, test } from 'vitest';
import type { ProfileRow, ProfileTimes } from '../../src/protocol/profile.ts';
import { formatMs } from '../../src/ui/profile/formatMs.ts';
import { foldRows, shownPhases, shownRows } from '../../src/ui/profile/profileView.ts';

const row = (
  place: ProfileRow['place'],
  name: string,
  phase: ProfileRow['phase'],
  ms: number,
  calls = 1,
): ProfileRow => ({ place, name, phase, ms, calls });

const times: ProfileTimes = {
  wallMs: 100,
  steps: 1,
  rows: [
    row('kernel', 'Linear', 'training', 30, 3),
    row('kernel', 'Linear', 'generation', 10, 2),
    row('outside', 'JavaScript', 'training', 60, 0),
    row('outside', 'uploads', 'training', 0, 0), // never happened
    row('gpu', 'MatMul', 'training', 5, 4),
    row('gpu', 'Softmax', 'training', 0, 7), // below what the clock can tell
  ],
};

describe('shownRows', () => {
  test('adds up what has one name, and sorts by time', () => {
    expect(shownRows(times, 'clock', undefined)).toEqual([
      { place: 'outside', name: 'JavaScript', ms: 60, calls: 0, share: 0.6 },
      { place: 'kernel', name: 'Linear', ms: 40, calls: 5, share: 0.4 },
    ]);
  });

  test('of one phase: shares are of that phase', () => {
    expect(shownRows(times, 'clock', 'generation')).toEqual([
      { place: 'kernel', name: 'Linear', ms: 10, calls: 2, share: 1 },
    ]);
  });

  test('the GPU has a table of its own', () => {
    expect(shownRows(times, 'gpu', undefined).map(({ name, share }) => [name, share])).toEqual([
      ['MatMul', 1],
      ['Softmax', 0],
    ]);
  });
});

test('shownPhases leaves the GPU out, and phases without time', () => {
  expect(shownPhases(times)).toEqual([
    { phase: 'generation', ms: 10, share: 0.1 },
    { phase: 'training', ms: 90, share: 0.9 },
  ]);
});

test('foldRows keeps the sum, and folds no single row', () => {
  const rows = [5, 4, 3, 2].map((ms) => ({
    place: 'kernel' as const,
    name: `k${ms}`,
    ms,
    calls: 1,
    share: ms / 14,
  }));
  expect(foldRows(rows, 3)).toEqual({ first: rows, rest: null });
  const { first, rest } = foldRows(rows, 2);
  expect(first).toEqual(rows.slice(0, 2));
  expect(rest).toMatchObject({ name: '2 others', ms: 5, calls: 2 });
  expect(rest!.share).toBeCloseTo(5 / 14);
});

test.each([
  [1204.4, '1,204'],
  [352.1, '352'],
  [35.24, '35.2'],
  [1.2, '1.20'],
  [0.034, '0.034'],
  [0, '0.000'],
])('formatMs(%d) is %s', (ms, text) => expect(formatMs(ms)).toBe(text));
