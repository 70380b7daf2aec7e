import { describe, expect, test } from 'vitest';
import { collapseReasons, isConclusive, stabilityOf } from '../../src/runs/stability.ts';
import { runWith } from './sweepFixtures.ts';

const steady = runWith({ seed: 1, gold: [0.5, 0.8, 0.85], kl: [0, 1, 2] });
const fallen = runWith({ seed: 2, gold: [0.5, 0.9, 0.75], kl: [0, 1, 2] });
const below = runWith({ seed: 3, gold: [0.5, 0.5, 0.45], kl: [0, 1, 2] });
const repeating = runWith({ seed: 4, gold: [0.5, 0.9], kl: [0, 9], distinct: [0.6, 0.15] });
const failure = (code: 'not-finite' | 'internal') => ({ code, message: 'it stopped' }) as const;
const diverged = runWith({
  seed: 5,
  gold: [0.5, 0.8],
  kl: [0, 1],
  outcome: 'failed',
  failure: failure('not-finite'),
});
const broken = runWith({
  seed: 6,
  gold: [0.5, 0.8],
  kl: [0, 1],
  outcome: 'failed',
  failure: failure('internal'),
});

describe('a collapse', () => {
  test('has its reason in words', () => {
    expect(collapseReasons(fallen)).toEqual(['gold fell from 0.90 to 0.75']);
    expect(collapseReasons(below)).toEqual(['gold 0.45, below the SFT model’s 0.50']);
    expect(collapseReasons(repeating)).toEqual(['distinct-2 fell from 0.60 to 0.15']);
    expect(collapseReasons(diverged)).toEqual(['diverged at step 10']);
  });

  test('is not what an evaluation moves by chance, nor a dead worker', () => {
    expect(collapseReasons(steady)).toEqual([]);
    expect(collapseReasons(runWith({ seed: 7, gold: [0.5, 0.49], kl: [0, 0] }))).toEqual([]);
    expect(collapseReasons(runWith({ seed: 8, gold: [0.5, 0.9, 0.81], kl: [0, 1, 1] }))).toEqual([]);
    expect(collapseReasons(broken)).toEqual([]);
  });
});

test('a run that broke off without the method’s fault says nothing of it', () => {
  expect([steady, diverged, broken].map(({ head }) => isConclusive(head))).toEqual([true, true, false]);
  expect(isConclusive({ ...steady.head, outcome: 'interrupted' })).toBe(false);
});

test('the stability of a setting: share with its Wilson interval, and spread', () => {
  const { runs, collapsed, share, quartiles, range } = stabilityOf([steady, fallen, below, diverged]);
  expect([runs, collapsed]).toEqual([4, 3]);
  // Wilson (1927) at z = 1.959964, by hand: centre (.75 + z²/8) / (1 + z²/4), reach as in the formula.
  const z = 1.959964;
  const centre = (0.75 + (z * z) / 8) / (1 + (z * z) / 4);
  const reach = (z / (1 + (z * z) / 4)) * Math.sqrt((0.75 * 0.25) / 4 + (z * z) / 64);
  expect(share.low).toBeCloseTo(centre - reach, 5);
  expect(share.high).toBeCloseTo(centre + reach, 5);
  expect(range).toEqual([0.45, 0.85]);
  expect(quartiles[0]).toBeCloseTo(0.45 + 0.75 * 0.3, 10);
  expect(quartiles[1]).toBeCloseTo(0.8 + 0.25 * 0.05, 10);
});

test('of no run is unknown, not 0', () => {
  expect(stabilityOf([])).toMatchObject({ runs: 0, share: { low: 0, high: 1 }, range: [NaN, NaN] });
});
