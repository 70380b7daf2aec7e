import { bestWithin } from '../../../runs/frontier/envelope.ts';
import { frontierMethod, frontierMethods } from '../../../runs/frontier/frontierMethods.ts';
import type { FrontierReport } from '../../../runs/frontier/frontierReport.ts';
import { type BestAtKl, KL_LIMITS } from '../../../runs/frontier/frontierSummary.ts';
import type { PublishedMethod } from '../../../runs/frontier/publishedPoints.ts';
import { formatFixed } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { ScrollTable } from '../../label/annotators/ScrollTable.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { MethodKey, methodStyle } from './methodStyle.tsx';

/** Best gold reward within KL 3, 5 and 10, ours with intervals and the paper's beside. */
export function BestTable({
  report,
  published,
  seeds,
}: {
  report: FrontierReport;
  published: readonly PublishedMethod[];
  seeds: number;
}) {
  const rows = frontierMethods.filter(({ id }) => report.bests.some(({ method }) => method === id));
  return (
    <section className="panel min-w-0" aria-label="Best gold reward within a KL limit">
      <PanelTitle
        title="Best gold reward within a KL limit"
        says={`The highest gold reward among the evaluations of a seed whose KL is no larger, mean over ${seeds} seeds with a 95 % Student t interval. In grey below: the DPO paper's, another model and task.`}
      />
      <ScrollTable label="Best gold reward of each method" className="px-3 py-1.5">
        <thead>
          <tr className="text-left text-muted">
            <th className="py-1 pr-2 font-normal">method</th>
            {KL_LIMITS.map((limit) => (
              <th key={limit} className="pl-2 text-right font-normal whitespace-nowrap">
                KL ≤ {limit}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, label, published: name }) => (
            <tr key={id} className="border-t border-line align-top">
              <th scope="row" className="py-1 pr-2 text-left font-normal">
                <span className="flex items-center gap-1.5">
                  <MethodKey style={methodStyle(id)} />
                  <HintedText says={frontierMethod(id).says}>{label}</HintedText>
                </span>
              </th>
              {KL_LIMITS.map((limit) => (
                <BestCell
                  key={limit}
                  entry={report.bests.find(({ method, klAtMost }) => method === id && klAtMost === limit)}
                  paper={paperBest(published, name, limit)}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </ScrollTable>
      <p className="px-3 pb-2 text-[11px] text-muted">{report.intervals}.</p>
    </section>
  );
}

function BestCell({ entry, paper }: { entry: BestAtKl | undefined; paper: number | undefined }) {
  const best = entry?.best;
  const low = best?.interval.low;
  const high = best?.interval.high;
  return (
    <td className="numeric py-1 pl-2 text-right" data-method={entry?.method} data-value={best?.mean}>
      <div>{formatFixed(best?.mean, 3)}</div>
      {Number.isFinite(low) ? (
        <div className="text-[10px] whitespace-nowrap text-muted">
          {formatFixed(low, 2)} to {formatFixed(high, 2)}
        </div>
      ) : null}
      {paper === undefined ? null : (
        <div className="text-[10px] whitespace-nowrap text-reference">paper {formatFixed(paper, 2)}</div>
      )}
    </td>
  );
}

function paperBest(
  published: readonly PublishedMethod[],
  name: string | undefined,
  limit: number,
): number | undefined {
  const points = published.find((method) => method.name === name)?.points ?? [];
  return bestWithin(points, limit)?.gold;
}
