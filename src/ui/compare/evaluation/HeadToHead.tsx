import { useMemo, useState } from 'react';
import { type Evaluation, JUDGE_WORDS, type JudgeId, judgesOf } from '../../../runs/evaluation/evaluation.ts';
import { type WinRate, winRate } from '../../../runs/evaluation/winRate.ts';
import { formatFixed } from '../../common/format.ts';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { Segments } from '../../label/Segments.tsx';
import { ModelName } from './ModelName.tsx';

/** Every model against every other, by one judge at a time. */
export function HeadToHead({ evaluation }: { evaluation: Evaluation }) {
  const [wanted, setJudge] = useState<JudgeId>('gold');
  const judges = judgesOf(evaluation);
  const judge = judges.includes(wanted) ? wanted : 'gold';
  const { models, samples } = evaluation;
  const rates = useMemo(
    () =>
      models.map((row) =>
        models.map((column) =>
          row === column ? null : winRate(row.answers, column.answers, { judge, samples }),
        ),
      ),
    [models, samples, judge],
  );
  return (
    <section className="panel min-w-0" aria-label="Head to head">
      <PanelTitle
        title="Head to head"
        says="How often the model of the row beats the model of the column on the same prompt; ties count half. Bold where the 95 % Wilson interval leaves out .5."
      >
        <div className="ml-auto text-[11px]">
          <Segments
            label="Judge"
            choices={judges.map((value) => ({
              value,
              label: JUDGE_WORDS[value].label,
              says: JUDGE_WORDS[value].says,
            }))}
            value={judge}
            onChange={setJudge}
          />
        </div>
      </PanelTitle>
      <div className="overflow-x-auto px-3 py-2">
        <table className="w-full text-xs" data-head-to-head={judge}>
          <caption className="sr-only">Win-rates by {JUDGE_WORDS[judge].label}, row against column</caption>
          <thead>
            <tr>
              <th className="text-left font-medium text-muted">beats</th>
              {models.map(({ name }) => (
                <th key={name} className="px-2 py-1 text-right">
                  <ModelName name={name} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {models.map(({ name }, i) => (
              <tr key={name} className="border-t border-line">
                <th className="py-1 text-left">
                  <ModelName name={name} />
                </th>
                {rates[i]!.map((rate, j) => (
                  <td key={models[j]!.name} className="numeric px-2 py-1 text-right">
                    {rate ? <Rate rate={rate} /> : <span className="text-muted">·</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** A win-rate with its interval beneath; the counts on hover. */
export function Rate({ rate: { rate, interval, wins, ties, losses } }: { rate: WinRate }) {
  const isSure = interval.low > 0.5 || interval.high < 0.5;
  return (
    <span
      className="inline-flex flex-col items-end whitespace-nowrap"
      title={`${wins} won, ${ties} tied, ${losses} lost`}
    >
      <span className={isSure ? 'font-semibold' : ''}>{formatFixed(rate, 2)}</span>
      <span className="text-[10px] text-muted">
        {formatFixed(interval.low, 2)} to {formatFixed(interval.high, 2)}
      </span>
    </span>
  );
}
