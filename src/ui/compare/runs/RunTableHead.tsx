import { ArrowDown, ArrowUp } from 'lucide-react';
import type { RunColumn, RunQuery } from './runFilter.ts';

interface HeadCell {
  readonly column: RunColumn;
  readonly label: string;
  readonly says: string;
  /** CSS width; the name takes what is left. */
  readonly width?: number;
  readonly isNumber?: boolean;
}

const CELLS: readonly HeadCell[] = [
  {
    column: 'name',
    label: 'name',
    says: 'Made from what differs from the preset. F2 or the pencil renames.',
  },
  { column: 'algorithm', label: 'algorithm', says: 'The method that trained the policy.', width: 104 },
  { column: 'preset', label: 'preset', says: 'The experiment that it started from.', width: 112 },
  { column: 'seed', label: 'seed', says: 'Decides every random draw.', width: 54, isNumber: true },
  {
    column: 'gold',
    label: 'gold',
    says: 'Mean gold score (0–1) of answers to held-out prompts, at the last evaluation. Higher is better.',
    width: 58,
    isNumber: true,
  },
  {
    column: 'kl',
    label: 'KL',
    says: 'Exact KL from the SFT model in nats, at the last evaluation. Lower is closer.',
    width: 54,
    isNumber: true,
  },
  { column: 'time', label: 'time', says: 'Time spent running, pauses left out.', width: 76, isNumber: true },
  { column: 'steps', label: 'steps', says: 'Steps taken, of those planned.', width: 74, isNumber: true },
  { column: 'date', label: 'date', says: 'When it began.', width: 98 },
  { column: 'outcome', label: 'outcome', says: 'How it ended.', width: 88 },
  {
    column: 'tags',
    label: 'tags',
    says: 'Yours. A run with a tag is never deleted to make room.',
    width: 132,
  },
];
const CHOOSE_WIDTH = 58;
const ACTIONS_WIDTH = 156;
export const COLUMN_COUNT = CELLS.length + 2;

export function RunTableHead({ query, onQuery }: { query: RunQuery; onQuery: (query: RunQuery) => void }) {
  const sortBy = (column: RunColumn, isNumber: boolean) =>
    onQuery({
      ...query,
      sort: column,
      descending: query.sort === column ? !query.descending : isNumber || column === 'date',
    });
  return (
    <>
      <colgroup>
        <col style={{ width: CHOOSE_WIDTH }} />
        {CELLS.map(({ column, width }) => (
          <col key={column} style={{ width }} />
        ))}
        <col style={{ width: ACTIONS_WIDTH }} />
      </colgroup>
      <thead className="sticky top-0 z-10 bg-panel">
        <tr className="h-[30px] shadow-[inset_0_-1px_0_var(--line)]" aria-rowindex={1}>
          <th scope="col">
            <span className="sr-only">chosen</span>
          </th>
          {CELLS.map(({ column, label, says, isNumber = false }) => {
            const isSorted = query.sort === column;
            const Arrow = query.descending ? ArrowDown : ArrowUp;
            return (
              <th
                key={column}
                scope="col"
                aria-sort={isSorted ? (query.descending ? 'descending' : 'ascending') : 'none'}
                className={`px-1.5 font-medium ${isNumber ? 'text-right' : 'text-left'}`}
              >
                <button
                  type="button"
                  title={`${says} Press to sort.`}
                  className={`inline-flex items-center gap-0.5 hover:text-ink ${isSorted ? 'text-ink' : 'text-muted'}`}
                  onClick={() => sortBy(column, isNumber)}
                >
                  {label}
                  {isSorted ? <Arrow size={11} aria-hidden="true" /> : null}
                </button>
              </th>
            );
          })}
          <th scope="col">
            <span className="sr-only">actions</span>
          </th>
        </tr>
      </thead>
    </>
  );
}
