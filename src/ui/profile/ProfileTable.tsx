import { clsx } from 'clsx';
import { useState } from 'react';
import { formatCount } from '../common/format.ts';
import { formatMs } from './formatMs.ts';
import { foldRows, type ShownRow } from './profileView.ts';

interface ProfileTableProps {
  caption: string;
  rows: readonly ShownRow[];
  /** Otherwise only calls are known. */
  hasTimes: boolean;
  isCaptionShown?: boolean;
}

/** As many as explain nearly all of the time. */
const FIRST_ROWS = 12;

export function ProfileTable({ caption, rows, hasTimes, isCaptionShown = false }: ProfileTableProps) {
  const [isWhole, setIsWhole] = useState(false);
  const { first, rest } = foldRows(rows, FIRST_ROWS);
  return (
    <>
      <table className="w-full border-collapse">
        <caption className={isCaptionShown ? 'pt-3 pb-1 text-left text-[11px] text-muted' : 'sr-only'}>
          {caption}
        </caption>
        <thead className="text-[11px] text-muted">
          <tr>
            <th scope="col" className="py-0.5 text-left font-normal">
              {rows[0]?.place === 'gpu' ? 'program' : 'kernel'}
            </th>
            {['ms', 'share', 'calls', 'ms a call'].map((heading) => (
              <th key={heading} scope="col" className="pl-3 text-right font-normal whitespace-nowrap">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="numeric">
          {(isWhole ? rows : first).map((row) => (
            <Row key={`${row.place} ${row.name}`} row={row} hasTimes={hasTimes} />
          ))}
          {rest && !isWhole ? <Row row={rest} hasTimes={hasTimes} /> : null}
        </tbody>
      </table>
      {rest ? (
        <button
          type="button"
          className="control mt-1 h-6 text-[11px]"
          aria-expanded={isWhole}
          onClick={() => setIsWhole(!isWhole)}
        >
          {isWhole ? 'show fewer' : 'show all'}
        </button>
      ) : null}
    </>
  );
}

function Row({ row, hasTimes }: { row: ShownRow; hasTimes: boolean }) {
  const { place, name, ms, calls, share } = row;
  const numbers = [
    hasTimes ? formatMs(ms) : '–',
    hasTimes ? `${(100 * share).toFixed(1)} %` : '–',
    calls === 0 ? '–' : formatCount(calls),
    hasTimes && calls > 0 ? formatMs(ms / calls) : '–',
  ];
  return (
    <tr data-profile-row={name} data-ms={ms}>
      <th
        scope="row"
        className={clsx(
          'w-full max-w-0 truncate py-0.5 text-left font-normal',
          place === 'outside' && 'font-sans text-muted italic',
        )}
        title={name}
      >
        {name}
      </th>
      {numbers.map((text, i) => (
        <td key={i} className="pl-3 text-right whitespace-nowrap">
          {text}
        </td>
      ))}
    </tr>
  );
}
