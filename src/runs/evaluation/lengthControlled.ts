import type { EvaluatedAnswer } from '../../protocol/evaluatePolicies.ts';
import { mean, standardDeviation } from '../../statistics/descriptive.ts';
import { normalReach } from '../../statistics/distributions.ts';
import type { Interval } from '../../statistics/intervals.ts';
import { logisticRegression } from '../../statistics/logisticRegression.ts';
import { sigmoid } from '../../statistics/sigmoid.ts';
import type { JudgeId } from './evaluation.ts';
import { comparisonOutcomes, promptOutcomes } from './winRate.ts';

export interface LengthControlledRate {
  /** What the win-rate would be if both answers were equally long, 0-1. */
  readonly rate: number;
  readonly interval: Interval;
  /** Change of log-odds for one unit of tanh(length difference / its standard deviation); above 0: longer wins. */
  readonly lengthEffect: number;
}

/**
 * The idea of AlpacaEval 2's length-controlled win-rate (Dubois et al. 2024, arXiv:2404.04475, eq. 2) in two terms:
 * logit p(first wins) = a + b tanh(d / sd(d)), with d the difference of lengths in tokens; the rate is sigma(a). Theirs
 * has a third term for the prompt's difficulty, which needs many models. One trial a prompt; ties are one half; a weak
 * ridge (penalty 0.1) keeps it finite where one side always wins. Only an extrapolation where lengths hardly overlap.
 */
export function lengthControlledRate(
  first: readonly EvaluatedAnswer[],
  second: readonly EvaluatedAnswer[],
  { judge, samples }: { readonly judge: JudgeId; readonly samples: number },
): LengthControlledRate {
  const outcomes = promptOutcomes(comparisonOutcomes(first, second, judge), samples);
  const differences = outcomes.map((_, prompt) => {
    const lengths = (answers: readonly EvaluatedAnswer[]) =>
      mean(answers.slice(prompt * samples, (prompt + 1) * samples).map(({ ids }) => ids.length));
    return lengths(first) - lengths(second);
  });
  const spread = standardDeviation(differences) || 1;
  const features = differences.map((difference) => [1, Math.tanh(difference / spread)]);
  const { coefficients, errors } = logisticRegression(features, outcomes);
  const [a, reach] = [coefficients[0] ?? 0, normalReach(0.95) * (errors[0] ?? Infinity)];
  return {
    rate: sigmoid(a),
    interval: { low: sigmoid(a - reach), high: sigmoid(a + reach) },
    lengthEffect: coefficients[1] ?? 0,
  };
}
