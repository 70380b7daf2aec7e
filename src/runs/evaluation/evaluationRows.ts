/** An evaluation as flat rows, for files. */
import { type Evaluation, judgesOf } from './evaluation.ts';
import { lengthControlledRate } from './lengthControlled.ts';
import { modelMetrics } from './modelMetrics.ts';
import { winRate } from './winRate.ts';

export type EvaluationRow = {
  readonly model: string;
  /** The other model of a win-rate. */
  readonly against: string;
  readonly metric: string;
  readonly judge: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
};

/** Metrics of every model, then win-rates of every two by every judge. */
export function evaluationRows(evaluation: Evaluation): EvaluationRow[] {
  const { models, samples } = evaluation;
  const metrics = modelMetrics(evaluation).flatMap(({ id, cells }) =>
    cells.flatMap((cell, i): EvaluationRow[] => {
      if (!cell) return [];
      const { low = null, high = null } = cell.interval ?? {};
      return [{ model: models[i]!.name, against: '', metric: id, judge: '', value: cell.value, low, high }];
    }),
  );
  const wins = judgesOf(evaluation).flatMap((judge) =>
    models.flatMap((first) =>
      models
        .filter((second) => second !== first)
        .flatMap((second): EvaluationRow[] => {
          const plain = winRate(first.answers, second.answers, { judge, samples });
          const controlled = lengthControlledRate(first.answers, second.answers, { judge, samples });
          const common = { model: first.name, against: second.name, judge };
          return [
            { ...common, metric: 'winRate', value: plain.rate, ...plain.interval },
            {
              ...common,
              metric: 'lengthControlledWinRate',
              value: controlled.rate,
              ...controlled.interval,
            },
          ];
        }),
    ),
  );
  return [...metrics, ...wins];
}

/** One row an answer. */
export function answerRows({ prompts, samples, models }: Evaluation) {
  return models.flatMap(({ name, answers }) =>
    answers.map(({ ids, ...answer }, row) => ({
      model: name,
      prompt: prompts[Math.floor(row / samples)]!,
      sample: row % samples,
      tokens: ids.length,
      ...answer,
    })),
  );
}
