import type { EvaluatedAnswer } from '../../protocol/evaluatePolicies.ts';
import { mean } from '../../statistics/descriptive.ts';
import { type Interval, wilsonInterval } from '../../statistics/intervals.ts';
import type { JudgeId } from './evaluation.ts';

/** How often the first of two models is better than the second. */
export interface WinRate {
  /** Comparisons: answers of both to the same prompt with the same draws. */
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
  /** Independent trials. */
  readonly prompts: number;
  /** (wins + ties / 2) / comparisons, 0-1. NaN without any. */
  readonly rate: number;
  /**
   * 95 % Wilson interval. A tie counts as half a win, which varies less than a win or a loss does, and several
   * comparisons of one prompt count as one trial with their mean: where either happens it is a little too wide.
   */
  readonly interval: Interval;
}

/** 1: the first is better, 0: the second is, 0.5: the judge has no preference. */
export function outcomeOf(first: EvaluatedAnswer, second: EvaluatedAnswer, judge: JudgeId): number {
  const [a, b] = [first[judge]!, second[judge]!];
  // The same words are a tie, though batches of another size may round their scores differently.
  if (a === b || first.text === second.text) return 0.5;
  return a > b ? 1 : 0;
}

export function comparisonOutcomes(
  first: readonly EvaluatedAnswer[],
  second: readonly EvaluatedAnswer[],
  judge: JudgeId,
): number[] {
  return first.map((answer, i) => outcomeOf(answer, second[i]!, judge));
}

/** Means of the outcomes of each prompt: one independent trial each. */
export function promptOutcomes(outcomes: readonly number[], samples: number): number[] {
  return Array.from({ length: Math.floor(outcomes.length / samples) }, (_, prompt) =>
    mean(outcomes.slice(prompt * samples, (prompt + 1) * samples)),
  );
}

/** @param samples answers a prompt, standing together */
export function winRate(
  first: readonly EvaluatedAnswer[],
  second: readonly EvaluatedAnswer[],
  { judge, samples }: { readonly judge: JudgeId; readonly samples: number },
): WinRate {
  return countWins(comparisonOutcomes(first, second, judge), samples);
}

/** @param outcomes each 1, 0.5 or 0; those of one prompt stand together */
export function countWins(outcomes: readonly number[], samples = 1): WinRate {
  const trials = promptOutcomes(outcomes, samples);
  const points = trials.reduce((sum, outcome) => sum + outcome, 0);
  return {
    wins: outcomes.filter((outcome) => outcome === 1).length,
    ties: outcomes.filter((outcome) => outcome === 0.5).length,
    losses: outcomes.filter((outcome) => outcome === 0).length,
    prompts: trials.length,
    rate: points / trials.length,
    interval: wilsonInterval(points, trials.length),
  };
}
