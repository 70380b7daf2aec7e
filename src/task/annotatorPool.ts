/** Answers rated by several simulated annotators with failings of their own, as raters in a real project do. */
import { type Annotator, ANNOTATORS, judge, type Stimulus } from '../feedback/annotators.ts';
import { fork, randomStream, type RngKey } from '../shared/rng.ts';
import { type AnnotatorRating, calibrate, fitAnnotators } from '../statistics/annotatorCalibration.ts';

/** Share of the answers that several annotators rate: only these tell whose fives are whose threes. */
const OVERLAP = 0.3;
const OVERLAP_RATERS = 3;

/**
 * The six people of the page, of whom every other one hands out high marks and the others low ones, all within a narrow
 * band: what a rating says is then more about who gave it than about the answer.
 */
export const STRICT_AND_GENEROUS: readonly Annotator[] = ANNOTATORS.map((annotator, i) => ({
  ...annotator,
  leniency: i % 2 === 0 ? -1.1 : 1.1,
  scale: 0.4,
}));

/** Who rated which answer how; `item` is the answer's place in the list. */
export function ratePool(
  answers: readonly Stimulus[],
  key: RngKey,
  annotators: readonly Annotator[] = STRICT_AND_GENEROUS,
): AnnotatorRating[] {
  return answers.flatMap((answer, i) => {
    const draw = randomStream(fork(key, 'raters', i));
    const count = draw.uniform() < OVERLAP ? OVERLAP_RATERS : 1;
    return Array.from(draw.permutation(annotators.length).subarray(0, count), (who) => {
      const annotator = annotators[who]!;
      const rating = judge(annotator, answer, fork(key, 'rating', i, annotator.id));
      return { annotator: annotator.id, item: String(i), rating };
    });
  });
}

/**
 * What the pool takes each answer's quality to be: the mean of its ratings, as they are or with every annotator's
 * estimated offset and scale removed. @returns [answers], in rating points
 */
export function poolQualities(
  answers: readonly Stimulus[],
  key: RngKey,
  options: { readonly calibrated: boolean; readonly annotators?: readonly Annotator[] },
): number[] {
  const raw = ratePool(answers, key, options.annotators);
  const ratings = options.calibrated ? calibrate(raw, fitAnnotators(raw)) : raw;
  const sums = answers.map(() => ({ sum: 0, count: 0 }));
  for (const { item, rating } of ratings) {
    const entry = sums[Number(item)]!;
    entry.sum += rating;
    entry.count++;
  }
  return sums.map(({ sum, count }) => sum / count);
}
