/** What simulated annotators would say of a pair, how far they agree, and what becomes of grades by different people. */
import {
  type Annotator,
  biasedUtility,
  compare,
  judge,
  noiseFor,
  type Stimulus,
} from '../../../feedback/annotators.ts';
import { fork, type RngKey } from '../../../shared/rng.ts';
import { fleissKappa } from '../../../statistics/agreement.ts';

export interface Opinion {
  /** Probabilities of preferring the text shown first, of a tie, of preferring the second; they sum to 1. */
  readonly first: number;
  readonly tie: number;
  readonly second: number;
}

/** Exact probabilities of what {@link compare} draws: the difference of two noisy utilities is normal. */
export function opinionOf(annotator: Annotator, first: Stimulus, second: Stimulus): Opinion {
  const mean = annotator.positionBias + biasedUtility(annotator, first) - biasedUtility(annotator, second);
  const sd = Math.hypot(noiseFor(annotator, first), noiseFor(annotator, second));
  const below = (limit: number) => (sd === 0 ? Number(mean < limit) : normalBelow((limit - mean) / sd));
  const lost = below(-annotator.tieBand);
  const notWon = below(annotator.tieBand);
  return { first: 1 - notWon, tie: notWon - lost, second: lost };
}

/** Two different answers to one prompt, the first shown first. */
export interface StimulusPair {
  readonly first: Stimulus;
  readonly second: Stimulus;
}

export type Verdict = 'first' | 'second' | 'tie';

/** One verdict of each annotator on each pair, [pairs][annotators]. */
export const verdictsOf = (
  people: readonly Annotator[],
  pairs: readonly StimulusPair[],
  key: RngKey,
): Verdict[][] =>
  pairs.map((pair, i) => people.map((person) => compare(person, pair, fork(key, person.id, i))));

/** Fleiss' kappa of the verdicts: 1 is perfect agreement, 0 what chance would give. */
export const kappaOf = (verdicts: readonly (readonly Verdict[])[]): number => fleissKappa(verdicts);

export interface GradingReport {
  /** Mean grades over all texts, 1 to 5. */
  readonly strictMean: number;
  readonly generousMean: number;
  /** Two people grade one text each, the higher grade wins: share of pairs ordered as the gold score does. */
  readonly byGrades: number;
  /** One of them sees both and chooses. */
  readonly byChoice: number;
  /** Of the pairs decided by grades: how often the text that the generous one graded won. */
  readonly generousWins: number;
}

const LOOKS = 40;

/** What becomes of the same pairs when two people grade them, and when one of the two compares them. A tie counts half. */
export function gradingReport(
  strict: Annotator,
  generous: Annotator,
  pairs: readonly StimulusPair[],
  key: RngKey,
): GradingReport {
  const texts = pairs.flatMap(({ first, second }) => [first, second]);
  const unequal = pairs.filter(({ first, second }) => first.gold !== second.gold);
  const tally = { grades: 0, choices: 0, generous: 0, decided: 0, looks: 0 };
  for (const [i, { first, second }] of unequal.entries()) {
    const [better, worse] = first.gold > second.gold ? [first, second] : [second, first];
    for (let look = 0; look < LOOKS; look++) {
      const own = fork(key, i, look);
      const strictIsOnBetter = look % 2 === 0;
      const [onBetter, onWorse] = strictIsOnBetter ? [strict, generous] : [generous, strict];
      const gap = judge(onBetter, better, fork(own, 'better')) - judge(onWorse, worse, fork(own, 'worse'));
      tally.grades += credit(gap);
      if (gap !== 0) {
        tally.decided++;
        if (gap > 0 !== strictIsOnBetter) tally.generous++;
      }
      const betterIsFirst = look % 4 < 2; // both orders, so that a habit of place cancels
      const verdict = compare(
        onBetter,
        betterIsFirst ? { first: better, second: worse } : { first: worse, second: better },
        fork(own, 'pair'),
      );
      tally.choices += verdict === 'tie' ? 0.5 : Number((verdict === 'first') === betterIsFirst);
      tally.looks++;
    }
  }
  return {
    strictMean: meanGrade(strict, texts, key),
    generousMean: meanGrade(generous, texts, key),
    byGrades: tally.grades / tally.looks,
    byChoice: tally.choices / tally.looks,
    generousWins: tally.generous / tally.decided,
  };
}

const credit = (gap: number): number => (gap === 0 ? 0.5 : Number(gap > 0));

function meanGrade(person: Annotator, texts: readonly Stimulus[], key: RngKey): number {
  const grades = texts.map((text, i) => judge(person, text, fork(key, person.id, 'grade', i)));
  return grades.reduce((sum, grade) => sum + grade, 0) / grades.length;
}

/** Standard normal distribution function, to 8e-8 (Abramowitz and Stegun 1964, 26.2.17). */
export function normalBelow(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const density = Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI);
  return x > 0 ? 1 - density * tail : density * tail;
}
