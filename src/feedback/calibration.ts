/** What several annotators say together: ratings on one scale, completions in one order. */
import {
  type AnnotatorEffect,
  type AnnotatorRating,
  type Calibration,
  type CalibrationOptions,
  fitAnnotators,
} from '../statistics/annotatorCalibration.ts';
import { type Interval, wilsonInterval } from '../statistics/intervals.ts';
import { crowdBradleyTerry } from '../statistics/pairwise.ts';
import { contentId } from './contentId.ts';
import type { PreferenceItem, ScoreItem } from './preferenceItem.ts';
import { toPairs, type TrainingPair } from './toPairs.ts';

export interface RatedCompletion {
  readonly prompt: string;
  readonly completion: string;
}
export interface RatingsTable {
  /** One row a score; `item` names prompt and completion. Thumbs are left out: they are on another scale. */
  readonly ratings: readonly (AnnotatorRating & { readonly source: string })[];
  readonly completions: ReadonlyMap<string, RatedCompletion>;
}

/** The scores among the items, in the form that `src/statistics` takes. */
export function ratingsTable(items: readonly PreferenceItem[]): RatingsTable {
  const scores = items.filter((item): item is ScoreItem => item.kind === 'score' && item.scale === undefined);
  const completions = new Map<string, RatedCompletion>();
  const ratings = scores.map(({ id, prompt, completion, annotator, score }) => {
    const item = contentId([prompt, completion]);
    completions.set(item, { prompt, completion });
    return { annotator, item, rating: score, source: id };
  });
  return { ratings, completions };
}

export interface CalibratedScores {
  readonly table: RatingsTable;
  readonly calibration: Calibration;
}

/** Estimates each annotator's offset and scale from the completions that several have scored. */
export function calibrateScores(
  items: readonly PreferenceItem[],
  options: CalibrationOptions = {},
): CalibratedScores {
  const table = ratingsTable(items);
  return { table, calibration: fitAnnotators(table.ratings, options) };
}

export interface QualityPairsOptions {
  /** Qualities nearer than this, in rating points, make no pair. Default 0. */
  readonly minGap?: number;
}

/**
 * Pairs of completions of one prompt, whoever scored them, the one of higher quality chosen.
 * @param effects `calibration.effects` to remove biases first; null takes the ratings as they are, which is what one
 *   gets without calibration: a strict annotator's good answer loses to a lenient one's bad answer
 */
export function pairsByQuality(
  { ratings, completions }: RatingsTable,
  effects: ReadonlyMap<string, AnnotatorEffect> | null,
  { minGap = 0 }: QualityPairsOptions = {},
): TrainingPair[] {
  const byPrompt = new Map<string, Quality[]>();
  for (const quality of qualitiesOf(ratings, effects)) {
    const { prompt, completion } = completions.get(quality.item)!;
    const list = byPrompt.get(prompt) ?? [];
    byPrompt.set(prompt, list);
    list.push({ ...quality, completion });
  }
  return [...byPrompt].flatMap(([prompt, list]) =>
    list.flatMap((x, i) =>
      list.slice(i + 1).flatMap((y): TrainingPair[] => {
        const gap = x.value - y.value;
        if (gap === 0 || Math.abs(gap) < minGap) return [];
        const [high, low] = gap > 0 ? [x, y] : [y, x];
        const texts = { chosen: high.completion, rejected: low.completion };
        const sources = [...high.sources, ...low.sources];
        return [
          { prompt, ...texts, weight: 1, group: contentId(['quality', prompt]), annotator: POOLED, sources },
        ];
      }),
    ),
  );
}

/** The annotator of pairs that several annotators decided together. */
export const POOLED = 'pooled';

interface Quality {
  readonly completion: string;
  readonly value: number;
  readonly sources: readonly string[];
}

/** Least squares given the effects: sum of s (r - o) / sum of s^2, the plain mean without effects. */
function qualitiesOf(
  ratings: RatingsTable['ratings'],
  effects: ReadonlyMap<string, AnnotatorEffect> | null,
): { item: string; value: number; sources: string[] }[] {
  const sums = new Map<string, { top: number; bottom: number; sources: string[] }>();
  for (const { annotator, item, rating, source } of ratings) {
    const { offset, scale } = effects?.get(annotator) ?? { offset: 0, scale: 1 };
    const sum = sums.get(item) ?? { top: 0, bottom: 0, sources: [] };
    sums.set(item, sum);
    sum.top += scale * (rating - offset);
    sum.bottom += scale ** 2;
    sum.sources.push(source);
  }
  return [...sums].map(([item, { top, bottom, sources }]) => ({ item, value: top / bottom, sources }));
}

export interface RankedCompletion {
  readonly completion: string;
  /** Bradley-Terry score in nats; 0 is the average opponent. */
  readonly score: number;
  readonly error: number;
}
export interface CompletionRanking {
  /** For each prompt, the best completion first. */
  readonly byPrompt: ReadonlyMap<string, readonly RankedCompletion[]>;
  /** Probability that each annotator names the better one of two; 0.5 is guessing. */
  readonly reliability: ReadonlyMap<string, number>;
  readonly hasConverged: boolean;
}

/**
 * Orders completions by all comparisons at once (pairs, rankings, scores of one annotator), and learns on the way
 * whose comparisons to trust. Ties count as half a vote each way; "both bad" and skips do not count.
 */
export function rankCompletions(items: readonly PreferenceItem[]): CompletionRanking {
  const names = new Map<string, RatedCompletion>();
  const nameOf = (prompt: string, completion: string) => {
    const name = contentId([prompt, completion]);
    names.set(name, { prompt, completion });
    return name;
  };
  const comparisons = toPairs(items, { ties: 'half' }).pairs.map((pair) => ({
    winner: nameOf(pair.prompt, pair.chosen),
    loser: nameOf(pair.prompt, pair.rejected),
    weight: pair.weight,
    annotator: pair.annotator,
  }));
  const { scores, errors, reliability, hasConverged } = crowdBradleyTerry(comparisons);
  const byPrompt = new Map<string, RankedCompletion[]>();
  for (const [name, { prompt, completion }] of names) {
    const list = byPrompt.get(prompt) ?? [];
    byPrompt.set(prompt, list);
    list.push({ completion, score: scores.get(name)!, error: errors.get(name)! });
  }
  for (const list of byPrompt.values()) list.sort((x, y) => y.score - x.score);
  return { byPrompt, reliability, hasConverged };
}

export interface PositionShare {
  /** Decided pairs in which the side shown first was picked. */
  readonly first: number;
  readonly decided: number;
  /** Wilson interval (95 %) of the share; without 0.5 in it, position plays a part. */
  readonly interval: Interval;
}

/** How often each annotator picked what was shown first. */
export function positionShares(items: readonly PreferenceItem[]): Map<string, PositionShare> {
  const counts = new Map<string, { first: number; decided: number }>();
  for (const item of items) {
    if (item.kind !== 'pair' || (item.outcome !== 'a' && item.outcome !== 'b')) continue;
    const count = counts.get(item.annotator) ?? { first: 0, decided: 0 };
    counts.set(item.annotator, count);
    count.decided += 1;
    if (item.outcome === item.shown[0]) count.first += 1;
  }
  return new Map(
    [...counts].map(([annotator, { first, decided }]) => [
      annotator,
      { first, decided, interval: wilsonInterval(first, decided) },
    ]),
  );
}
