import { clsx } from 'clsx';
import { formatCount } from '../common/format.ts';
import { formatMs } from './formatMs.ts';
import type { ShownRow } from './profileView.ts';

interface ProfileTableProps {
  caption: string;
  rows: readonly ShownRow[];
  /** Otherwise only calls are known. */
  hasTimes: boolean;
  isCaptionShown?: boolean;
}

export function ProfileTable({ caption, rows, hasTimes, isCaptionShown = false }: ProfileTableProps) {
  return (
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
        {rows.map((row) => (
          <Row key={`${row.place} ${row.name}`} row={row} hasTimes={hasTimes} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row, hasTimes }: { row: ShownRow; hasTimes: boolean }) {
  const { place, name, ms, calls, share } = row;
  return (
    <tr data-profile-row={name} data-ms={ms}>
      <th
        scope="row"
        className={clsx(
          'max-w-0 w-full truncate py-0.5 text-left font-normal',
          place === 'outside' && 'font-sans text-muted italic',
        )}
        title={name}
      >
        {name}
      </th>
      <td className="pl-3 text-right">{hasTimes ? formatMs(ms) : '–'}</td>
      <td className="pl-3 text-right">{hasTimes ? `${(100 * share).toFixed(1)} %` : '–'}</td>
      <td className="pl-3 text-right">{calls === 0 ? '–' : formatCount(calls)}</td>
      <td className="pl-3 text-right">{hasTimes && calls > 0 ? formatMs(ms / calls) : '–'}</td>
    </tr>
  );
}
