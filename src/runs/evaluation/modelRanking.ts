import type { Comparison } from '../../statistics/comparisons.ts';
import { normalReach } from '../../statistics/distributions.ts';
import { eloFromScore } from '../../statistics/elo.ts';
import { bradleyTerry } from '../../statistics/pairwise.ts';
import type { Evaluation, JudgeId } from './evaluation.ts';
import { outcomeOf } from './winRate.ts';

export interface RankedModel {
  readonly name: string;
  /** On Elo's scale, 1500 the average of the models: 400 points are odds of ten to one. */
  readonly elo: number;
  /** 95 %, half its width: prompts are taken as independent. */
  readonly reach: number;
}

/** Bradley-Terry strengths from every two models' answers, best first. One vote a prompt, however many samples. */
export function rankModels(evaluation: Evaluation, judge: JudgeId): RankedModel[] {
  const { models, samples } = evaluation;
  const comparisons = models.flatMap((first, i) =>
    models.slice(i + 1).flatMap((second) =>
      first.answers.map((answer, row): Comparison => {
        const outcome = outcomeOf(answer, second.answers[row]!, judge);
        const [winner, loser] = outcome === 0 ? [second.name, first.name] : [first.name, second.name];
        return { winner, loser, isTie: outcome === 0.5, weight: 1 / samples };
      }),
    ),
  );
  return rankComparisons(comparisons);
}

export function rankComparisons(comparisons: readonly Comparison[]): RankedModel[] {
  const { scores, errors } = bradleyTerry(comparisons);
  const all = [...scores.values()];
  const center = all.reduce((sum, score) => sum + score, 0) / Math.max(1, all.length);
  const perNat = eloFromScore(1, 0);
  return [...scores]
    .map(([name, score]) => ({
      name,
      elo: eloFromScore(score - center),
      reach: normalReach(0.95) * perNat * errors.get(name)!,
    }))
    .toSorted((a, b) => b.elo - a.elo);
}
