import { expect, test } from 'vitest';
import { randomStream, rngKey } from '../../src/shared/rng.ts';
import { poolQualities, ratePool } from '../../src/task/annotatorPool.ts';

const draw = randomStream(rngKey(3));
/** As of the SFT model: most answers are clearly good or clearly bad. */
const answers = Array.from({ length: 800 }, (_, i) => ({
  text: `the room was number ${i} and the staff was there for us`,
  gold: draw.uniform() < 0.5 ? 0.1 * draw.uniform() : 1 - 0.1 * draw.uniform(),
}));

/** Share of neighbours with clearly different gold scores that the qualities order rightly; a tie is half right. */
function pairAccuracy(qualities: readonly number[]): number {
  let right = 0;
  let count = 0;
  for (let i = 1; i < answers.length; i++) {
    const gap = answers[i]!.gold - answers[i - 1]!.gold;
    const said = qualities[i]! - qualities[i - 1]!;
    if (Math.abs(gap) < 0.5) continue;
    count++;
    right += said === 0 ? 0.5 : Number(gap > 0 === said > 0);
  }
  return right / count;
}

test('strict and generous raters spoil the labels, calibration mends most of them', () => {
  const raw = pairAccuracy(poolQualities(answers, rngKey(1), { calibrated: false }));
  const calibrated = pairAccuracy(poolQualities(answers, rngKey(1), { calibrated: true }));
  expect(raw).toBeLessThan(0.85);
  expect(calibrated).toBeGreaterThan(raw + 0.08);
});

test('every answer is rated from 1 to 5, some by three people, and the same for the same key', () => {
  const ratings = ratePool(answers, rngKey(1));
  const counts = answers.map((_, i) => ratings.filter(({ item }) => item === String(i)).length);
  expect(new Set(counts)).toEqual(new Set([1, 3]));
  expect(ratings.every(({ rating }) => rating >= 1 && rating <= 5)).toBe(true);
  expect(ratePool(answers, rngKey(1))).toEqual(ratings);
  expect(ratePool(answers, rngKey(2))).not.toEqual(ratings);
});
