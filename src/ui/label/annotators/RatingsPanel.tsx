import { useMemo, useState } from 'react';
import type { Study } from '../../../store/labels/annotatorPool.ts';
import type { Treatment } from '../../../store/labels/annotatorStudy.ts';
import { formatFixed } from '../../common/format.ts';
import { Segments } from '../Segments.tsx';
import { ScrollTable } from './ScrollTable.tsx';

const SHOWN = 30;
/** Ratings are kept around the middle of the scale. */
const MIDDLE = 3;

/** Answers by annotators: the scores. */
export function RatingsPanel({ study: { analysis } }: { study: Study }) {
  const [treatment, setTreatment] = useState<Treatment>('raw');
  const table = treatment === 'raw' ? analysis.ratings : analysis.calibrated;
  const names = analysis.annotators.filter((name) => analysis.before.effects.has(name));
  const rows = useMemo(() => {
    const byItem = new Map<string, Map<string, number>>();
    for (const { item, annotator, rating } of table.ratings) {
      const row = byItem.get(item) ?? new Map<string, number>();
      byItem.set(item, row.set(annotator, rating + MIDDLE));
    }
    return [...byItem].slice(0, SHOWN);
  }, [table]);
  if (rows.length === 0) return <p className="text-muted">Nobody gave scores.</p>;
  return (
    <div className="grid gap-1.5">
      <div className="flex items-center gap-2">
        <Segments
          label="Which scores"
          choices={[
            { value: 'raw', label: 'as given' },
            { value: 'calibrated', label: 'calibrated' },
          ]}
          value={treatment}
          onChange={setTreatment}
        />
        <span className="text-muted">points, the first {rows.length} answers</span>
      </div>
      <ScrollTable label="Scores of answers by annotators" className="h-64 rounded-md border border-line">
        <thead className="sticky top-0 bg-panel text-[11px]">
          <tr>
            <th scope="col" className="px-2 py-1 text-left font-normal text-muted">
              answer
            </th>
            {names.map((name) => (
              <th key={name} scope="col" className="px-1 font-normal text-muted">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([item, scores]) => {
            const { prompt, completion } = table.completions.get(item)!;
            return (
              <tr key={item} className="border-t border-line">
                <th
                  scope="row"
                  className="max-w-0 min-w-40 truncate px-2 py-0.5 text-left font-normal"
                  title={prompt + completion}
                >
                  <span className="text-muted">{prompt}</span>
                  {completion}
                </th>
                {names.map((name) => (
                  <td key={name} className="numeric w-14 text-center">
                    {scores.has(name) ? formatFixed(scores.get(name), treatment === 'raw' ? 0 : 1) : ''}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </ScrollTable>
    </div>
  );
}
