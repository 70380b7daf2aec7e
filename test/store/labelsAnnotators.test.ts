import { describe, expect, test } from 'vitest';
import { type Annotator, ANNOTATORS } from '../../src/feedback/annotators.ts';
import { randomStream, rngKey } from '../../src/shared/rng.ts';
import {
  analyseAnnotators,
  annotate,
  type AnswersWithGold,
  givenEffects,
  pairItems,
  shareRight,
} from '../../src/store/labels/annotatorStudy.ts';

function answers(prompts: number, seed: number): AnswersWithGold[] {
  const stream = randomStream(rngKey(seed));
  return Array.from({ length: prompts }, (_, p) => ({
    prompt: `Prompt ${p}`,
    completions: Array.from({ length: 3 }, (_, c) => ({
      text: ` answer ${p} ${c} ${'word '.repeat(12)}`,
      gold: 0.05 + 0.9 * stream.uniform(),
    })),
  }));
}

/** Without biases that depend on the text: only offset, scale and noise. */
const plain = (name: string, leniency: number, scale: number): Annotator => ({
  ...ANNOTATORS[0]!,
  id: name,
  name,
  leniency,
  scale,
  noise: 0.08,
});
const POOL = [
  plain('strict', -0.8, 1),
  plain('middle', 0, 1),
  plain('lenient', 0.8, 1),
  plain('timid', 0, 0.7),
];

describe('a study of annotators', () => {
  const written = answers(120, 3);
  const items = annotate(POOL, written, { raters: 2, seed: 5 });
  const analysis = analyseAnnotators(items);

  test('each answer is scored by as many as asked, each first pair compared by all', () => {
    const scores = items.filter(({ kind }) => kind === 'score');
    expect(scores).toHaveLength(120 * 3 * 2);
    expect(items.filter(({ kind }) => kind === 'pair')).toHaveLength(120 * POOL.length);
    for (const { name } of POOL)
      expect(scores.filter(({ annotator }) => annotator === name).length / scores.length).toBeCloseTo(
        0.25,
        1,
      );
  });

  test.each(POOL.map(({ name }) => name))('finds what was injected within its interval: %s', (name) => {
    const given = givenEffects(POOL).get(name)!;
    const { offset, offsetInterval, offsetError, scale, scaleInterval } = analysis.before.effects.get(name)!;
    // Ratings are rounded to whole points, so an exact 95 % interval is a little too much to ask of every one.
    expect(Math.abs(offset - given.offset)).toBeLessThan(3 * offsetError);
    expect(offsetInterval.low).toBeLessThan(offset);
    expect(Math.abs(scale - given.scale)).toBeLessThan(scaleInterval.high - scaleInterval.low);
  });

  test('hardly any offset is left after calibration', () => {
    expect(Math.abs(analysis.before.effects.get('strict')!.offset)).toBeGreaterThan(0.6);
    for (const { offset } of analysis.after.effects.values()) expect(Math.abs(offset)).toBeLessThan(0.05);
  });

  test('calibrated pairs are right more often than raw ones', () => {
    const raw = shareRight(analysis.pairs.raw, written);
    const calibrated = shareRight(analysis.pairs.calibrated, written);
    expect(raw).toBeGreaterThan(0.7);
    expect(calibrated).toBeGreaterThan(raw + 0.02);
    expect(shareRight([], written)).toBe(0.5);
  });

  test('annotators who see the same agree; one who guesses does not', () => {
    const guesser: Annotator = { ...plain('guesser', 0, 1), noise: 5 };
    const { agreement, ranking } = analyseAnnotators(
      annotate([...POOL.slice(0, 2), guesser], written, { raters: 2, seed: 5 }),
    );
    const at = (name: string) => agreement.matrix.annotators.indexOf(name);
    expect(agreement.matrix.kappa[at('strict')]![at('middle')]!).toBeGreaterThan(0.5);
    expect(Math.abs(agreement.matrix.kappa[at('strict')]![at('guesser')]!)).toBeLessThan(0.25);
    expect(ranking.reliability.get('guesser')!).toBeLessThan(ranking.reliability.get('strict')!);
  });

  test('pairs become labels that say the same, shown in either order', () => {
    const made = pairItems(analysis.pairs.calibrated, 1);
    expect(made).toHaveLength(analysis.pairs.calibrated.length);
    made.forEach((item, i) => {
      if (item.kind !== 'pair') throw new Error('no pair');
      expect(item.a).toBe(analysis.pairs.calibrated[i]!.chosen);
      expect(item.outcome).toBe('a');
    });
    const first = made.filter((item) => item.kind === 'pair' && item.shown === 'ab').length / made.length;
    expect(first).toBeGreaterThan(0.4);
    expect(first).toBeLessThan(0.6);
  });
});
