import { clsx } from 'clsx';
import { bestOf, COST_ROWS, type CostRow } from '../../../runs/cost/costRows.ts';
import { HintedText } from '../../common/Hint.tsx';
import { ScrollTable } from '../../label/annotators/ScrollTable.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { formatCost, joined } from './costText.ts';
import { SourceName } from './SourceName.tsx';
import type { StyledSource } from './useCostSources.ts';

const UNITS: Readonly<Record<CostRow['unit'], string>> = {
  '0–1': 'gold reward, 0 to 1',
  ms: 'seconds or minutes',
  count: 'a count',
  FLOP: 'FLOP with a prefix',
  bytes: 'MB or GB',
  'gold/s': 'gold reward a second',
  'gold/label': 'gold reward a label',
  'gold/TFLOP': 'gold reward a TFLOP',
  'gold/ktok': 'gold reward a thousand tokens',
};

const DIRECTIONS = { higher: 'Higher is better.', lower: 'Lower is better.', neither: '' } as const;

/** A row for each cost, a column for each run; the best of a row in bold with a mark. */
export function CostTable({ sources }: { sources: readonly StyledSource[] }) {
  return (
    <section aria-label="Cost table" className="panel min-w-0">
      <PanelTitle
        title="Cost table"
        says="Counted while it runs, not estimated. The best of a row carries a mark; with one seed it may be luck."
      />
      <ScrollTable label="Cost of each run" className="px-3 py-1.5">
        <thead>
          <tr className="text-left text-muted">
            <th className="py-1 pr-2 font-medium">cost or gain</th>
            {sources.map((styled) => (
              <th key={styled.source.id} className="px-2 py-1 text-right font-medium text-ink">
                <SourceName styled={styled} isNarrow />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {COST_ROWS.map((row) => (
            <Row key={row.id} row={row} sources={sources} />
          ))}
        </tbody>
      </ScrollTable>
    </section>
  );
}

function Row({ row, sources }: { row: CostRow; sources: readonly StyledSource[] }) {
  const best = bestOf(
    row,
    sources.map(({ source }) => source),
  );
  return (
    <tr className="border-t border-line">
      <th className="py-1 pr-2 text-left font-normal sm:whitespace-nowrap">
        <HintedText says={`${row.says} ${DIRECTIONS[row.better]} Unit: ${UNITS[row.unit]}.`}>
          {row.label}
        </HintedText>
      </th>
      {sources.map(({ source }, i) => {
        const value = row.value(source);
        return (
          <td
            key={source.id}
            className={clsx('numeric px-2 py-1 text-right whitespace-nowrap', i === best && 'font-semibold')}
            data-lane={source.algorithm}
            data-metric={row.id}
            data-value={value ?? ''}
          >
            {i === best ? (
              <span className="mr-1 text-good" title="best of the row">
                ✓<span className="sr-only"> best: </span>
              </span>
            ) : null}
            {joined(formatCost(value, row.unit))}
          </td>
        );
      })}
    </tr>
  );
}
