/** Several annotators on the same answers: what they say, how far they agree, and what calibration makes of it. */
import { type AgreementReport, reportAgreement } from '../../feedback/agreementTable.ts';
import type { Annotator } from '../../feedback/annotators.ts';
import {
  type CompletionRanking,
  pairsByQuality,
  type PositionShare,
  positionShares,
  rankCompletions,
  type RatingsTable,
  ratingsTable,
} from '../../feedback/calibration.ts';
import { contentId } from '../../feedback/contentId.ts';
import { createItem, type PreferenceItem, SCORE_RANGE } from '../../feedback/preferenceItem.ts';
import { type GoldCompletion, labelPair, labelScore } from '../../feedback/simulateLabels.ts';
import type { TrainingPair } from '../../feedback/toPairs.ts';
import { fork, randomStream, rngKey, uniformAt } from '../../shared/rng.ts';
import { calibrate, type Calibration, fitAnnotators } from '../../statistics/annotatorCalibration.ts';

/** A prompt with answers whose true quality is known. */
export interface AnswersWithGold {
  readonly prompt: string;
  readonly completions: readonly GoldCompletion[];
}

export interface AnnotationOptions {
  /** How many of the pool score each answer, drawn for each by itself. */
  readonly raters: number;
  readonly seed: number;
}

/** Scores of every answer by some of the pool, and a comparison of the first two answers to each prompt by all. */
export function annotate(
  pool: readonly Annotator[],
  written: readonly AnswersWithGold[],
  { raters, seed }: AnnotationOptions,
): PreferenceItem[] {
  const key = fork(rngKey(seed), 'annotators');
  return written.flatMap(({ prompt, completions }, place) => {
    const scores = completions.flatMap((completion, i) => {
      const order = randomStream(fork(key, 'raters', place, i)).permutation(pool.length);
      const chosen = [...order.subarray(0, raters)].toSorted((a, b) => a - b);
      return chosen.map((a) => labelScore(pool[a]!, { prompt, completion }, key));
    });
    const [a, b] = completions;
    const pairs =
      a && b && a.text !== b.text ? pool.map((annotator) => labelPair(annotator, { prompt, a, b }, key)) : [];
    return [...scores, ...pairs];
  });
}

export interface AnnotatorAnalysis {
  readonly annotators: readonly string[];
  /** Around the middle of the scale: 0 is a three. */
  readonly ratings: RatingsTable;
  readonly before: Calibration;
  /** The same fit to the calibrated ratings: what is left of offsets and scales. */
  readonly after: Calibration;
  readonly calibrated: RatingsTable;
  /** Of comparisons. */
  readonly agreement: AgreementReport;
  readonly ranking: CompletionRanking;
  readonly positions: ReadonlyMap<string, PositionShare>;
  /** Pairs by mean rating, as it is and calibrated. */
  readonly pairs: Readonly<Record<Treatment, readonly TrainingPair[]>>;
}
export const TREATMENTS = ['raw', 'calibrated'] as const;
export type Treatment = (typeof TREATMENTS)[number];

/**
 * Works on labels of anybody: simulated, imported, or given here by several people.
 * @param order names in the order in which they are to be shown; by default as they occur
 */
export function analyseAnnotators(
  items: readonly PreferenceItem[],
  order: readonly string[] = [],
): AnnotatorAnalysis {
  const ratings = aroundMiddle(ratingsTable(items));
  const before = fitAnnotators(ratings.ratings);
  const calibrated = { ...ratings, ratings: calibrate(ratings.ratings, before) };
  return {
    annotators: [...new Set([...order, ...items.map(({ annotator }) => annotator)])],
    ratings,
    before,
    calibrated,
    after: fitAnnotators(calibrated.ratings),
    agreement: reportAgreement(items, 'pair'),
    ranking: rankCompletions(items),
    positions: positionShares(items),
    pairs: { raw: pairsByQuality(ratings, null), calibrated: pairsByQuality(ratings, before.effects) },
  };
}

const MIDDLE = (SCORE_RANGE.min + SCORE_RANGE.max) / 2;

/** Ratings from -2 to 2: an offset is then what a middling answer gets, and does not hang on the scale. */
function aroundMiddle(table: RatingsTable): RatingsTable {
  return { ...table, ratings: table.ratings.map((row) => ({ ...row, rating: row.rating - MIDDLE })) };
}

/** Offsets and scales as the pool was given them, in the terms of `fitAnnotators`: mean offset 0, geometric mean scale 1. */
export function givenEffects(
  pool: readonly Annotator[],
): ReadonlyMap<string, { readonly offset: number; readonly scale: number }> {
  // `judge`: rating - 3 = leniency + 4 scale (utility - 1/2), so leniency and scale are the line through the middle.
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const unit = Math.exp(mean(pool.map(({ scale }) => Math.log(scale))));
  const shift = mean(pool.map(({ leniency }) => leniency)) / mean(pool.map(({ scale }) => scale / unit));
  return new Map(
    pool.map(({ name, leniency, scale }) => [
      name,
      { offset: leniency - (scale / unit) * shift, scale: scale / unit },
    ]),
  );
}

/**
 * How often `pairs` order two answers to a prompt truly. Over all two answers that differ in truth; those without a
 * pair count as half right, so that a treatment does not win by deciding only what is easy. NaN if none differ.
 */
export function shareRight(pairs: readonly TrainingPair[], written: readonly AnswersWithGold[]): number {
  const decided = new Set(pairs.map(({ prompt, chosen, rejected }) => contentId([prompt, chosen, rejected])));
  let right = 0;
  let all = 0;
  for (const { prompt, completions } of written) {
    for (const [i, x] of completions.entries()) {
      for (const y of completions.slice(i + 1)) {
        if (x.gold === y.gold) continue;
        const [better, worse] = x.gold > y.gold ? [x.text, y.text] : [y.text, x.text];
        all += 1;
        if (decided.has(contentId([prompt, better, worse]))) right += 1;
        else if (!decided.has(contentId([prompt, worse, better]))) right += 0.5;
      }
    }
  }
  return right / all;
}

/** Pairs as labels of a set, each shown in an order that says nothing of the verdict. */
export function pairItems(pairs: readonly TrainingPair[], seed: number): PreferenceItem[] {
  const key = fork(rngKey(seed), 'pooled order');
  return pairs.map(({ prompt, chosen, rejected, group, annotator }, i) =>
    createItem({
      kind: 'pair',
      prompt,
      a: chosen,
      b: rejected,
      outcome: 'a',
      shown: uniformAt(key, i) < 0.5 ? 'ab' : 'ba',
      group,
      annotator,
    }),
  );
}
