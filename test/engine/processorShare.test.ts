import { afterEach, expect, test, vi } from 'vitest';
import { threadsOf } from '../../src/engine/backend.ts';

afterEach(() => vi.unstubAllGlobals());

test.each([
  [1, 2, 1],
  [2, 2, 1],
  [2, 1, 2],
  [4, 2, 2],
  [10, 3, 3],
  [64, 1, 8],
])('with %d cores and %d lanes, each lane has %d threads', (hardwareConcurrency, lanes, threads) => {
  vi.stubGlobal('navigator', { hardwareConcurrency });
  expect(threadsOf({ lanes })).toBe(threads);
});

test('two lanes are assumed, and a number of threads may be given', () => {
  vi.stubGlobal('navigator', { hardwareConcurrency: 6 });
  expect(threadsOf({})).toBe(3);
  expect(threadsOf({ lanes: 6, threads: 4 })).toBe(4);
});
