import type { Study } from '../../../store/labels/annotatorPool.ts';
import { formatFixed, formatSigned } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import type { Interval } from '../../../statistics/intervals.ts';
import { IntervalChart, IntervalLegend, type IntervalRow } from './IntervalChart.tsx';
import { ScrollTable } from './ScrollTable.tsx';

/** Each annotator's habits, estimated: how lenient, how wide, how reliable, how drawn to the first place. */
export function EffectsPanel({ study }: { study: Study }) {
  const { analysis, given } = study;
  const rowsOf = (what: 'offset' | 'scale'): IntervalRow[] =>
    analysis.annotators.flatMap((name) => {
      const before = analysis.before.effects.get(name);
      const after = analysis.after.effects.get(name);
      if (!before || !after) return [];
      const { low, high } = what === 'offset' ? before.offsetInterval : before.scaleInterval;
      return [{ name, value: before[what], low, high, after: after[what], given: given.get(name)?.[what] }];
    });
  const offsets = rowsOf('offset');
  if (offsets.length === 0) {
    return <p className="text-muted">Nobody gave scores, so there are no offsets to estimate.</p>;
  }
  return (
    <div className="grid gap-2">
      <div className="grid gap-4 sm:grid-cols-2">
        <IntervalChart title="offset (points)" rows={offsets} neutral={0} />
        <IntervalChart title="scale (1 = the average person’s)" rows={rowsOf('scale')} neutral={1} />
      </div>
      <IntervalLegend hasTruth={given.size > 0} />
      <EffectsTable study={study} />
    </div>
  );
}

const COLUMNS: readonly (readonly [name: string, says: string])[] = [
  ['scores', 'Scores given to answers that somebody else scored too: what the estimate rests on.'],
  [
    'offset',
    'How many points higher than the average person they score the same answer, with its 95 % interval.',
  ],
  [
    'scale',
    'Points for each point of the average person, with its 95 % interval. Below 1: keeps near the middle.',
  ],
  [
    'reliable',
    'Probability that they name the better one of two answers, learned from all comparisons at once (Bradley-Terry with annotator reliability). 50 % is guessing.',
  ],
  [
    'picked first',
    'How often they chose the answer shown first, with its 95 % interval. An interval without 50 % means that the place plays a part.',
  ],
];

function EffectsTable({ study: { analysis } }: { study: Study }) {
  return (
    <ScrollTable label="Annotators and their habits">
      <thead>
        <tr className="text-left text-[11px] text-muted">
          <th scope="col" className="pr-3 font-normal">
            annotator
          </th>
          {COLUMNS.map(([name, says]) => (
            <th key={name} scope="col" className="pr-3 font-normal whitespace-nowrap">
              <HintedText says={says}>{name}</HintedText>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {analysis.annotators.map((name) => {
          const effect = analysis.before.effects.get(name);
          const position = analysis.positions.get(name);
          const reliability = analysis.ranking.reliability.get(name);
          return (
            <tr key={name} data-annotator={name} className="border-t border-line">
              <th scope="row" className="pr-3 text-left font-semibold">
                {name}
              </th>
              <td className="numeric pr-3">{effect?.comparable ?? 0}</td>
              <td className="numeric pr-3 whitespace-nowrap" data-metric="offset" data-value={effect?.offset}>
                {effect ? formatSigned(effect.offset, 2) : '–'}{' '}
                <Range interval={effect?.offsetInterval} digits={2} />
              </td>
              <td className="numeric pr-3 whitespace-nowrap">
                {effect ? formatFixed(effect.scale, 2) : '–'}{' '}
                <Range interval={effect?.scaleInterval} digits={2} />
              </td>
              <td className="numeric pr-3">
                {reliability === undefined ? '–' : `${Math.round(100 * reliability)} %`}
              </td>
              <td className="numeric whitespace-nowrap">
                {position ? `${Math.round((100 * position.first) / position.decided)} % ` : '–'}
                {position ? (
                  <span className="text-[10px] text-muted">
                    {Math.round(100 * position.interval.low)}–{Math.round(100 * position.interval.high)}
                  </span>
                ) : null}
              </td>
            </tr>
          );
        })}
      </tbody>
    </ScrollTable>
  );
}

function Range({ interval, digits }: { interval: Interval | undefined; digits: number }) {
  if (!interval || !Number.isFinite(interval.low)) return null;
  return (
    <span className="text-[10px] text-muted">
      {formatFixed(interval.low, digits)} to {formatFixed(interval.high, digits)}
    </span>
  );
}
