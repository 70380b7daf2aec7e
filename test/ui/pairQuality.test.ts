import { expect, test } from 'vitest';
import { randomStream, rngKey } from '../../src/shared/rng.ts';
import { pairQuality } from '../../src/ui/reward/model/pairQuality.ts';

const pairsOf = (gapOf: (i: number) => number, count = 2000) =>
  Array.from({ length: count }, (_, i) => ({
    chosen: gapOf(i),
    rejected: 0,
    chosenLength: i % 3,
    rejectedLength: 1,
  }));

test('a judge that is always right', () => {
  const quality = pairQuality(pairsOf(() => 5));
  expect(quality).toMatchObject({ accuracy: 1, precision: 1, recall: 1, f1: 1, auc: 1, answerAuc: 1 });
  expect(quality.interval.low).toBeGreaterThan(0.99);
  expect(quality.byLength.map(({ pairs }) => pairs)).toEqual([666, 667, 667]);
});

test('a judge whose probabilities mean what they say is calibrated; one that is too sure is not', () => {
  const random = randomStream(rngKey(5));
  const honest = pairsOf(() => {
    const gap = 2 * random.normal();
    return random.uniform() < 1 / (1 + Math.exp(-gap)) ? gap : -gap;
  }, 20_000);
  expect(pairQuality(honest).calibrationError).toBeLessThan(0.02);
  const boastful = honest.map((pair) => ({ ...pair, chosen: 5 * pair.chosen }));
  expect(pairQuality(boastful).calibrationError).toBeGreaterThan(0.1);
  expect(pairQuality(boastful).auc).toBeCloseTo(pairQuality(honest).auc, 6);
});

test('a judge that knows nothing', () => {
  const random = randomStream(rngKey(6));
  const quality = pairQuality(pairsOf(() => random.normal(), 20_000));
  for (const value of [quality.accuracy, quality.auc, quality.precision]) expect(value).toBeCloseTo(0.5, 1);
});
