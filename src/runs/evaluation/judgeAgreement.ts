import { cohenKappa } from '../../statistics/agreement.ts';
import { type Interval, wilsonInterval } from '../../statistics/intervals.ts';
import { type Evaluation, type JudgeId, judgesOf } from './evaluation.ts';
import { comparisonOutcomes } from './winRate.ts';

export interface JudgeAgreement {
  readonly judge: JudgeId;
  /** Pairs of answers of two models that both judges have a preference about. */
  readonly comparisons: number;
  /** Share on which the judge prefers what gold prefers, with a 95 % Wilson interval. */
  readonly agreement: number;
  readonly interval: Interval;
  /** Cohen's kappa: 0 is chance, 1 always. NaN if both always name the same side. */
  readonly kappa: number;
}

/** Whether judges prefer what gold does, over every two models' answers to the same prompts. */
export function judgeAgreements(evaluation: Evaluation): JudgeAgreement[] {
  const { models } = evaluation;
  const pairs = models.flatMap((first, i) => models.slice(i + 1).map((second) => [first, second] as const));
  const verdicts = (judge: JudgeId) =>
    pairs.flatMap(([first, second]) => comparisonOutcomes(first.answers, second.answers, judge));
  const gold = verdicts('gold');
  return judgesOf(evaluation)
    .filter((judge) => judge !== 'gold')
    .map((judge) => ({ judge, ...agreementWith(gold, verdicts(judge)) }));
}

/** Of outcomes 1, 0.5 or 0: where neither is a tie. */
export function agreementWith(
  gold: readonly number[],
  others: readonly number[],
): Omit<JudgeAgreement, 'judge'> {
  const both = gold.flatMap((outcome, i) =>
    outcome === 0.5 || others[i] === 0.5 ? [] : [[outcome, others[i]!] as const],
  );
  const agreed = both.filter(([a, b]) => a === b).length;
  return {
    comparisons: both.length,
    agreement: agreed / both.length,
    interval: wilsonInterval(agreed, both.length),
    kappa: cohenKappa(
      both.map(([a]) => a),
      both.map(([, b]) => b),
    ),
  };
}
