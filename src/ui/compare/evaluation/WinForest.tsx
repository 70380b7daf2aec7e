import { useMemo } from 'react';
import { type Evaluation, JUDGE_WORDS, judgesOf } from '../../../runs/evaluation/evaluation.ts';
import { lengthControlledRate } from '../../../runs/evaluation/lengthControlled.ts';
import { winRate } from '../../../runs/evaluation/winRate.ts';
import { useRace } from '../../RaceContext.tsx';
import { ForestFigure, type ForestRow } from './ForestFigure.tsx';
import { modelLabel, modelStyle } from './ModelName.tsx';

/** How often each policy beats the SFT model, by every judge, as it is and at equal lengths. */
export function WinForest({ evaluation }: { evaluation: Evaluation }) {
  const catalog = useRace((state) => state.catalog);
  const rows = useMemo((): ForestRow[] => {
    const { models, samples } = evaluation;
    const sft = models.find(({ name }) => name === 'sft');
    if (!sft) return [];
    return judgesOf(evaluation).flatMap((judge) =>
      models
        .filter((model) => model !== sft)
        .map(({ name, answers }): ForestRow => {
          const options = { judge, samples };
          return {
            group: JUDGE_WORDS[judge].label,
            label: modelLabel(name, catalog),
            style: modelStyle(name, catalog),
            data: { judge, model: name },
            plain: winRate(answers, sft.answers, options),
            controlled: lengthControlledRate(answers, sft.answers, options),
          };
        }),
    );
  }, [evaluation, catalog]);
  if (rows.length === 0) return null;
  return (
    <section className="panel min-w-0 p-3" aria-label="Win-rate against the SFT model">
      <ForestFigure
        title="Win-rate against SFT"
        says="Share of prompts on which the policy's answer is preferred to the SFT model's; a tie counts half a win for each. Filled: as it is, with 95 % Wilson intervals. Hollow: length-controlled, what a logistic regression predicts for answers of equal length (after AlpacaEval 2), so that nobody wins by length alone. .5 is a draw."
        rows={rows}
      />
    </section>
  );
}
