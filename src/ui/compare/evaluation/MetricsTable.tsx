import { useMemo } from 'react';
import type { Evaluation } from '../../../runs/evaluation/evaluation.ts';
import { type MeasuredMetric, type MetricRow, modelMetrics } from '../../../runs/evaluation/modelMetrics.ts';
import { formatFixed, formatSigned } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { ModelName } from './ModelName.tsx';
import { SaveEvaluation } from './SaveEvaluation.tsx';

/** Every metric of every model, with intervals, and what changed from the SFT model. */
export function MetricsTable({ evaluation }: { evaluation: Evaluation }) {
  const rows = useMemo(() => modelMetrics(evaluation), [evaluation]);
  const { models, prompts, samples, temperature } = evaluation;
  return (
    <section className="panel min-w-0" aria-label="Metrics">
      <PanelTitle
        title="Metrics"
        says="Below each value its 95 % interval, bootstrapped over prompts (for shares: Wilson's), and the change from the SFT model on the same prompts, bold where its paired interval leaves out 0."
      >
        <span className="text-[11px] text-muted">
          {prompts.length} prompts x {samples} at temperature {temperature}
        </span>
      </PanelTitle>
      <div className="overflow-x-auto px-3 pb-2">
        <table className="w-full text-left text-xs" data-evaluation-table>
          <caption className="sr-only">Metrics of every model</caption>
          <thead>
            <tr>
              <th className="py-1.5 font-medium text-muted">metric</th>
              {models.map(({ name, step }) => (
                <th key={name} className="py-1.5 pl-2 text-right">
                  <ModelName name={name} step={step} />
                  <span className="block text-[10px] font-normal text-muted">
                    {name === 'sft' ? 'the start' : `${step} steps`}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id} className="border-t border-line align-top">
                <th className="py-1 font-normal">
                  <HintedText says={`${row.says} ${direction(row)}`}>{row.label}</HintedText>
                  <span className="block text-[10px] text-muted">{row.unit}</span>
                </th>
                {row.cells.map((cell, i) => (
                  <td
                    key={models[i]!.name}
                    className="py-1 pl-2 text-right"
                    data-model={models[i]!.name}
                    data-metric={row.id}
                    data-value={cell?.value}
                  >
                    <Cell cell={cell} row={row} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <SaveEvaluation evaluation={evaluation} />
    </section>
  );
}

function direction({ better }: MetricRow): string {
  return better === 'neither' ? '' : `${better === 'higher' ? 'Higher' : 'Lower'} is better.`;
}

function Cell({ cell, row }: { cell: MeasuredMetric | undefined; row: MetricRow }) {
  if (!cell) return <span className="text-muted">–</span>;
  const { digits } = row;
  const { value, interval, difference } = cell;
  return (
    <span className="numeric inline-flex flex-col items-end whitespace-nowrap">
      <span className="font-medium">{formatFixed(value, digits)}</span>
      {interval ? (
        <span className="text-[10px] text-muted">
          {formatFixed(interval.low, digits)} to {formatFixed(interval.high, digits)}
        </span>
      ) : null}
      {difference ? <Change difference={difference} row={row} /> : null}
    </span>
  );
}

function Change({
  difference: { mean, interval },
  row: { digits, better },
}: {
  difference: NonNullable<MeasuredMetric['difference']>;
  row: MetricRow;
}) {
  const isSure = interval.low > 0 || interval.high < 0;
  const isGood = better === 'neither' || !isSure ? null : mean > 0 === (better === 'higher');
  const color = isGood === null ? undefined : `var(${isGood ? '--good' : '--bad'})`;
  return (
    <span
      className={`text-[10px] ${isSure ? 'font-semibold' : 'text-muted'}`}
      style={color === undefined ? undefined : { color }}
      title={`${formatSigned(interval.low, digits)} to ${formatSigned(interval.high, digits)} from the SFT model`}
    >
      {formatSigned(mean, digits)}
      {isGood === null ? '' : isGood ? ' better' : ' worse'}
    </span>
  );
}
