import { Download } from 'lucide-react';
import type { Evaluation } from '../../../runs/evaluation/evaluation.ts';
import { answerRows, evaluationRows } from '../../../runs/evaluation/evaluationRows.ts';
import { type CsvCell, csvText } from '../../../runs/export/csvText.ts';
import { saveFile } from '../../export/saveFile.ts';

/** The evaluation as files: its numbers, its answers, or all of it. */
export function SaveEvaluation({ evaluation }: { evaluation: Evaluation }) {
  const name = `evaluation-${evaluation.preset}-${evaluation.seed}`;
  const files = [
    {
      label: 'numbers.csv',
      says: 'Every metric and win-rate with its interval, a row each.',
      save: () => saveFile(tableText(evaluationRows(evaluation)), 'text/csv', `${name}-numbers.csv`),
    },
    {
      label: 'answers.csv',
      says: 'Every answer with every judge’s score, a row each.',
      save: () => saveFile(tableText(answerRows(evaluation)), 'text/csv', `${name}-answers.csv`),
    },
    {
      label: 'all.json',
      says: 'Everything: settings, prompts, answers with their tokens, scores of held-out pairs.',
      save: () => saveFile(JSON.stringify(evaluation), 'application/json', `${name}.json`),
    },
  ];
  return (
    <div className="flex flex-wrap items-center gap-2 border-t border-line px-3 py-2 text-[11px] text-muted">
      <Download size={13} aria-hidden="true" />
      {files.map(({ label, says, save }) => (
        <button key={label} type="button" className="control" title={says} onClick={save}>
          {label}
        </button>
      ))}
    </div>
  );
}

type Row = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The columns are those that any row has. */
function tableText(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: Row[string]): CsvCell =>
    value === null || value === undefined ? '' : typeof value === 'boolean' ? Number(value) : value;
  return csvText([columns, ...rows.map((row) => columns.map((column) => cell(row[column])))]);
}
