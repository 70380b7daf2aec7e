import { clsx } from 'clsx';
import { Star } from 'lucide-react';
import { Fragment, useMemo, useState } from 'react';
import { type CompareRow, compareRuns } from '../../../../runs/compareRuns.ts';
import type { RunHead } from '../../../../runs/run.ts';
import { formatBytes, formatCount, formatDuration, formatMetric } from '../../../common/format.ts';
import { HintedText } from '../../../common/Hint.tsx';
import { PanelTitle } from '../../../label/PanelTitle.tsx';
import { useRace } from '../../../RaceContext.tsx';
import { RunLabel } from './RunLabel.tsx';

type Group = CompareRow['group'] | 'some';
const GROUPS: Readonly<Record<Group, string>> = {
  results: 'Results',
  cost: 'Cost',
  configuration: 'Configuration',
  some: 'Reported by some of these methods only',
};

/** Nothing can be compared where a method does not report a number: such rows come last. */
const groupOf = ({ group, values }: CompareRow): Group =>
  group === 'results' && values.some((value) => value === undefined) ? 'some' : group;

/** Columns are runs, rows what they were asked for, what came of it and what it cost. */
export function CompareTable({ heads }: { heads: readonly RunHead[] }) {
  const catalog = useRace((state) => state.catalog);
  const [onlyDifferent, setOnlyDifferent] = useState(true);
  const rows = useMemo(() => compareRuns(heads, catalog), [heads, catalog]);
  const canDiffer = heads.length > 1;
  const shown = canDiffer && onlyDifferent ? rows.filter(({ differs }) => differs) : rows;
  return (
    <section aria-label="Side by side" className="panel min-w-0 text-xs">
      <PanelTitle
        title="Side by side"
        says="What each run was asked for, what came of it and what it cost. A star marks the best of a row where there is a best."
      >
        {canDiffer ? (
          <label className="flex items-center gap-1.5">
            <input
              type="checkbox"
              className="size-3.5"
              checked={onlyDifferent}
              onChange={(event) => setOnlyDifferent(event.target.checked)}
            />
            differences only
          </label>
        ) : (
          <span className="text-muted">Choose another run to see what differs.</span>
        )}
        <span className="ml-auto flex items-center gap-1 text-muted">
          {canDiffer ? (
            <>
              <BestMark /> best of these runs
            </>
          ) : null}
        </span>
      </PanelTitle>
      <section
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard must be able to scroll it
        tabIndex={0}
        aria-label="Rows of the comparison"
        className="max-h-[70vh] overflow-auto"
      >
        <table className="w-full border-collapse" data-rows={shown.length}>
          <thead className="sticky top-0 z-10 bg-panel">
            <tr className="shadow-[inset_0_-1px_0_var(--line)]">
              <th className="sticky left-0 z-10 w-32 min-w-28 bg-panel px-3 sm:w-56" scope="col">
                <span className="sr-only">row</span>
              </th>
              {heads.map(({ id, name }, place) => (
                <th key={id} scope="col" className="min-w-28 px-2 py-1.5 text-left align-top font-medium">
                  <RunLabel place={place} name={name} wraps />
                </th>
              ))}
            </tr>
          </thead>
          {Object.entries(GROUPS).map(([group, label]) => (
            <GroupRows
              key={group}
              label={label}
              rows={shown.filter((row) => groupOf(row) === group)}
              columns={heads.length}
            />
          ))}
        </table>
      </section>
    </section>
  );
}

function GroupRows({
  label,
  rows,
  columns,
}: {
  label: string;
  rows: readonly CompareRow[];
  columns: number;
}) {
  if (rows.length === 0) return null;
  return (
    <tbody>
      <tr>
        <th
          scope="rowgroup"
          colSpan={columns + 1}
          className="px-3 pt-2 pb-0.5 text-left text-[11px] font-semibold text-muted"
        >
          {label}
        </th>
      </tr>
      {rows.map((row) => (
        <tr key={row.id} className="border-t border-line hover:bg-raised" data-row={row.id}>
          <th scope="row" className="sticky left-0 bg-panel px-3 py-0.5 text-left font-normal">
            <HintedText says={row.says} className="line-clamp-2">
              {row.label}
              {row.unit && !['s', 'bytes'].includes(row.unit) ? (
                <span className="text-muted"> ({row.unit})</span>
              ) : null}
            </HintedText>
          </th>
          {row.values.map((value, i) => (
            // oxlint-disable-next-line react/no-array-index-key -- a column is its place
            <td key={i} className={clsx('px-2 py-0.5', row.best[i] && 'font-semibold')}>
              <Value row={row} value={value} isBest={row.best[i] ?? false} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

function Value({
  row,
  value,
  isBest,
}: {
  row: CompareRow;
  value: string | number | undefined;
  isBest: boolean;
}) {
  if (value === undefined) return <span className="text-muted">–</span>;
  const text = typeof value === 'number' ? numberText(row, value) : value;
  return (
    <span className={clsx('block break-words', typeof value === 'number' && 'numeric')}>
      {text}
      {isBest ? (
        <Fragment>
          {' '}
          <BestMark />
          <span className="sr-only">best</span>
        </Fragment>
      ) : null}
    </span>
  );
}

const BestMark = () => <Star size={10} aria-hidden="true" className="inline-block fill-good text-good" />;

function numberText({ id, group, digits }: CompareRow, value: number): string {
  if (id === 'wallMs' || id === 'peakBytes') {
    const { text, unit } = id === 'wallMs' ? formatDuration(value) : formatBytes(value);
    return `${text} ${unit}`;
  }
  if (group === 'cost' || id === 'steps') return formatCount(value);
  if (group === 'configuration') return String(Number(value.toPrecision(6)));
  return Math.abs(value) < 1e6 ? formatMetric(value, digits) : compact.format(value);
}

/** 59.4B */
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
