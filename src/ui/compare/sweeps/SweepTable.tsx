import type { Summary } from '../../../runs/aggregate.ts';
import { COLLAPSE_SAYS } from '../../../runs/stability.ts';
import type { SettingResult } from '../../../runs/sweepResults.ts';
import { formatFixed } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import type { SettingStyle } from './settingStyle.ts';

const INTERVAL =
  'Interquartile mean over the seeds: the mean of the middle half, so that one odd seed does not decide (with fewer than four, their mean). Below it the 95 % bootstrap interval, which cannot leave the range of the seeds: with three it is too narrow.';

const COLUMNS: readonly { readonly label: string; readonly says: string }[] = [
  { label: 'gold reward', says: `Final gold reward on held-out prompts, 0 to 1. ${INTERVAL}` },
  { label: 'KL, nats', says: `Final exact KL to the SFT model. ${INTERVAL}` },
  { label: 'gold per nat', says: `Gold reward gained over the SFT model for each nat of KL. ${INTERVAL}` },
  {
    label: 'time, s',
    says: `Running time of one run, stages included, on this machine beside the other runs. ${INTERVAL}`,
  },
  { label: 'collapsed', says: `${COLLAPSE_SAYS} Below it the 95 % Wilson interval of the share.` },
];

/** A line a setting: interquartile means with their intervals. */
export function SweepTable({
  results,
  styles,
}: {
  results: readonly SettingResult[];
  styles: ReadonlyMap<string, SettingStyle>;
}) {
  return (
    <div className="min-w-0 overflow-x-auto">
      <table className="w-full min-w-[34rem] text-xs">
        <caption className="sr-only">Interquartile means of each setting</caption>
        <thead className="text-left text-muted">
          <tr>
            <th className="py-1 pr-3 font-normal">setting</th>
            <th className="pr-3 text-right font-normal">runs</th>
            {COLUMNS.map(({ label, says }) => (
              <th key={label} className="pr-3 text-right font-normal">
                <HintedText says={says}>{label}</HintedText>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {results.map((result) => (
            <Row key={result.setting} result={result} style={styles.get(result.setting)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ result, style }: { result: SettingResult; style: SettingStyle | undefined }) {
  const { label, runs, planned, broken, summary, stability } = result;
  const percent = (share: number) => Math.round(share * 100);
  return (
    <tr className="border-t border-line align-top">
      <th scope="row" className="py-1 pr-3 text-left font-medium">
        <svg
          width="18"
          height="8"
          className="mr-1.5 inline-block"
          aria-hidden="true"
          style={{ color: style?.color }}
        >
          <line
            x1="0"
            x2="18"
            y1="4"
            y2="4"
            stroke="currentColor"
            strokeWidth="2.4"
            strokeDasharray={style?.dash}
          />
        </svg>
        {label}
      </th>
      <td className="numeric py-1 pr-3 text-right">
        {runs.length}/{planned}
        {broken.length > 0 ? <div className="text-alarm">{broken.length} broke off</div> : null}
      </td>
      <Value summary={summary.gold} digits={3} />
      <Value summary={summary.kl} digits={2} />
      <Value summary={summary.goldPerKl} digits={3} />
      <Value summary={summary.wallMs} digits={1} per={1000} />
      <td className="numeric py-1 pr-3 text-right">
        {stability.runs === 0 ? '–' : `${stability.collapsed} of ${stability.runs}`}
        {stability.runs > 0 ? (
          <div className="text-[11px] text-muted">
            {percent(stability.share.low)} to {percent(stability.share.high)} %
          </div>
        ) : null}
      </td>
    </tr>
  );
}

function Value({ summary, digits, per = 1 }: { summary: Summary; digits: number; per?: number }) {
  const { iqm, low, high, count } = summary;
  return (
    <td className="numeric py-1 pr-3 text-right">
      {formatFixed(iqm / per, digits)}
      {count > 1 ? (
        <div className="text-[11px] text-muted">
          {formatFixed(low / per, digits)} to {formatFixed(high / per, digits)}
        </div>
      ) : null}
    </td>
  );
}
