import { describe, expect, test } from 'vitest';
import { type Annotator, ANNOTATORS } from '../../src/feedback/annotators.ts';
import {
  calibrateScores,
  pairsByQuality,
  POOLED,
  positionShares,
  rankCompletions,
  ratingsTable,
} from '../../src/feedback/calibration.ts';
import { createItem } from '../../src/feedback/preferenceItem.ts';
import { labelPair, labelScore } from '../../src/feedback/simulateLabels.ts';
import { fork, randomStream, rngKey } from '../../src/shared/rng.ts';

const score = (completion: string, value: number, annotator: string) =>
  createItem({ kind: 'score', prompt: 'p', completion, score: value, annotator });

/** Prompts with completions whose gold score is known by their text. */
function completionsWithGold(prompts: number, each: number, seed: number) {
  const stream = randomStream(rngKey(seed));
  return Array.from({ length: prompts * each }, (_, i) => {
    const gold = 0.1 + 0.8 * stream.uniform();
    return { prompt: `prompt ${Math.floor(i / each)}`, completion: { text: ` answer ${i}`, gold } };
  });
}

describe('ratingsTable', () => {
  test('names completions by prompt and text, and leaves thumbs out', () => {
    const thumb = createItem({ kind: 'score', prompt: 'p', completion: 'x', score: 5, scale: 'thumbs' });
    const { ratings, completions } = ratingsTable([
      score('x', 4, 'Ann'),
      score('x', 2, 'Bo'),
      thumb,
      score('y', 1, 'Bo'),
    ]);
    expect(ratings.map(({ annotator, rating }) => [annotator, rating])).toEqual([
      ['Ann', 4],
      ['Bo', 2],
      ['Bo', 1],
    ]);
    expect(ratings[0]!.item).toBe(ratings[1]!.item);
    expect(completions.get(ratings[2]!.item)).toEqual({ prompt: 'p', completion: 'y' });
  });
});

describe('pairsByQuality', () => {
  test('compares across annotators, raw or calibrated', () => {
    const table = ratingsTable([
      score('good', 3, 'strict'),
      score('bad', 4, 'lenient'),
      score('same', 4, 'lenient'),
    ]);
    const raw = pairsByQuality(table, null);
    expect(raw.map((pair) => `${pair.chosen}>${pair.rejected}`)).toEqual(['bad>good', 'same>good']);
    expect(raw[0]).toMatchObject({
      prompt: 'p',
      annotator: POOLED,
      weight: 1,
      sources: [score('bad', 4, 'lenient').id, score('good', 3, 'strict').id],
    });
    const effect = (offset: number) => ({ offset, scale: 1 }) as never;
    const effects = new Map([
      ['strict', effect(-1.5)],
      ['lenient', effect(1.5)],
    ]);
    expect(pairsByQuality(table, effects).map((pair) => pair.chosen)).toEqual(['good', 'good']);
    expect(pairsByQuality(table, effects, { minGap: 3 })).toEqual([]);
  });

  test.each([1, 2, 3])(
    'with calibration is nearly as right as with annotators who agree (seed %i)',
    (seed) => {
      const all = completionsWithGold(150, 4, seed);
      const goldOf = new Map(all.map(({ completion }) => [completion.text, completion.gold]));
      const accuracies = (leniencies: readonly number[]) => {
        const people = leniencies.map((leniency, i): Annotator => {
          return { ...ANNOTATORS[0]!, id: `p${i}`, name: `P${i}`, leniency };
        });
        const items = all.flatMap((request, i) => {
          // Everyone rates one completion in ten; the rest has one annotator each.
          const raters = i % 10 === 0 ? people : [people[i % 3]!];
          return raters.map((person) => labelScore(person, request, rngKey(seed)));
        });
        const { table, calibration } = calibrateScores(items, { scales: false });
        expect(calibration.hasConverged).toBe(true);
        return [null, calibration.effects].map((effects) => {
          const pairs = pairsByQuality(table, effects);
          const right = pairs.filter((pair) => goldOf.get(pair.chosen)! > goldOf.get(pair.rejected)!).length;
          const ties = 150 * 6 - pairs.length; // equal ratings decide nothing: half a point
          return (right + ties / 2) / (150 * 6);
        });
      };
      const [raw, calibrated] = accuracies([-1.2, 0, 1.2]) as [number, number];
      const [agreeing] = accuracies([0, 0, 0]) as [number];
      expect(agreeing).toBeGreaterThan(raw + 0.1);
      expect((calibrated - raw) / (agreeing - raw)).toBeGreaterThan(0.8);
    },
  );
});

describe('calibrateScores', () => {
  test('finds an injected leniency within its confidence interval', () => {
    const lenient = { ...ANNOTATORS[0]!, id: 'l', name: 'Lenient', leniency: 0.5, noise: 0.15 };
    const plain = { ...lenient, id: 'p', name: 'Plain', leniency: 0 };
    const strict = { ...lenient, id: 's', name: 'Strict', leniency: -0.5 };
    // Gold scores around the middle: ratings at the ends of the scale are cut off and would hide the bias.
    const requests = Array.from({ length: 300 }, (_, i) => {
      const gold = 0.4 + 0.2 * randomStream(fork(rngKey(5), i)).uniform();
      return { prompt: `p${i}`, completion: { text: ` answer ${i}`, gold } };
    });
    let covered = 0;
    for (const seed of [1, 2, 3, 4, 5]) {
      const items = requests.flatMap((request) => {
        return [lenient, plain, strict].map((person) => labelScore(person, request, rngKey(seed)));
      });
      const { effects } = calibrateScores(items, { scales: false }).calibration;
      expect(Math.abs(effects.get('Lenient')!.offset - 0.5)).toBeLessThan(0.15);
      for (const [name, offset] of [
        ['Lenient', 0.5],
        ['Plain', 0],
        ['Strict', -0.5],
      ] as const) {
        const { low, high } = effects.get(name)!.offsetInterval;
        if (low <= offset && offset <= high) covered += 1;
      }
    }
    // 15 intervals of 95 %: fewer than 11 are expected once in 10,000 such tests.
    expect(covered).toBeGreaterThanOrEqual(11);
  });
});

describe('rankCompletions', () => {
  test('orders completions and sees who cannot be trusted', () => {
    const golds = [0.1, 0.35, 0.6, 0.85];
    const answers = golds.map((gold) => ({ text: ` answer ${gold}`, gold }));
    const honest = { ...ANNOTATORS[0]!, noise: 0.15 };
    const guesser = { ...honest, id: 'g', name: 'Guesser', noise: 50 };
    const items = Array.from({ length: 40 }, (_, round) =>
      ['p', 'q'].flatMap((prompt) =>
        answers.flatMap((a, i) =>
          answers.slice(i + 1).flatMap((b) => {
            return [honest, guesser].map((person) =>
              labelPair(person, { prompt, a, b, time: round }, fork(rngKey(3), round)),
            );
          }),
        ),
      ),
    ).flat();
    const { byPrompt, reliability, hasConverged } = rankCompletions(items);
    expect(hasConverged).toBe(true);
    for (const prompt of ['p', 'q']) {
      expect(byPrompt.get(prompt)!.map((entry) => entry.completion)).toEqual(
        answers.map((answer) => answer.text).toReversed(),
      );
    }
    expect(reliability.get('Ada')!).toBeGreaterThan(0.85);
    expect(Math.abs(reliability.get('Guesser')! - 0.5)).toBeLessThan(0.12);
  });

  test('uses rankings and scores as well', () => {
    const ranking = createItem({
      kind: 'ranking',
      prompt: 'p',
      completions: ['x', 'y', 'z'],
      ranks: [2, 1, 3],
    });
    expect(
      rankCompletions([ranking])
        .byPrompt.get('p')!
        .map((entry) => entry.completion),
    ).toEqual(['y', 'x', 'z']);
    expect(
      rankCompletions([score('x', 1, 'Ann'), score('y', 5, 'Ann')])
        .byPrompt.get('p')!
        .map((entry) => entry.completion),
    ).toEqual(['y', 'x']);
    expect(rankCompletions([]).byPrompt.size).toBe(0);
  });
});

test('positionShares finds who picks what is shown first', () => {
  const [fair, hasty] = [ANNOTATORS[0]!, { ...ANNOTATORS[3]!, positionBias: 0.4 }];
  const items = Array.from({ length: 200 }, (_, i) => {
    const [a, b] = [0.6, 0.4].map((gold, side) => ({ text: ` ${i} ${side}`, gold }));
    return [fair, hasty].map((person) => labelPair(person, { prompt: 'p', a: a!, b: b! }, rngKey(1)));
  }).flat();
  const shares = positionShares(items);
  const contains = (name: string) =>
    shares.get(name)!.interval.low <= 0.5 && shares.get(name)!.interval.high >= 0.5;
  expect([contains('Ada'), contains('Dev')]).toEqual([true, false]);
  expect(shares.get('Dev')!.first / shares.get('Dev')!.decided).toBeGreaterThan(0.6);
});
