import { formatCount, formatFixed } from '../../common/format.ts';
import { ScrollTable } from '../../label/annotators/ScrollTable.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import type { ToyResult } from '../toy/useToyLab.ts';
import { betaOf, coverageRows, oneIn, TOY_DPO_DRAWS } from './coverage.ts';

const SHOWN = 6;

/** What the optimum writes most, and how seldom the reference does. */
export function CoverageTable({ truth }: { truth: ToyResult }) {
  const beta = betaOf(truth);
  const rows = coverageRows(truth, beta).slice(0, SHOWN);
  return (
    <section className="panel min-w-0 text-xs" aria-label="Coverage">
      <PanelTitle
        title={`What the optimum writes at β ${formatFixed(beta, 2)}, and how often DPO’s pairs show it`}
        says="All DPO pairs of a run here together: 614,400 sequences of the reference. Expected counts, from exact probabilities."
      />
      <div className="px-3 py-2">
        <ScrollTable label="Coverage of the optimum by the reference">
          <thead>
            <tr className="text-right text-muted">
              <th className="py-1 pr-2 text-left font-normal">sequence</th>
              <th className="px-2 font-normal max-sm:hidden">reward</th>
              <th className="px-2 font-normal">optimum</th>
              <th className="px-2 font-normal max-sm:hidden">reference</th>
              <th className="pl-2 font-normal whitespace-nowrap">in {formatCount(TOY_DPO_DRAWS)} draws</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.text} className="border-t border-line text-right" data-coverage={row.drawn}>
                <th scope="row" className="numeric py-1 pr-2 text-left font-normal whitespace-nowrap">
                  {row.text}
                </th>
                <td className="numeric px-2 max-sm:hidden">{formatFixed(row.reward, 0)}</td>
                <td className="numeric px-2 whitespace-nowrap">{formatFixed(100 * row.optimum, 1)} %</td>
                <td className="numeric px-2 whitespace-nowrap max-sm:hidden">{oneIn(row.reference)}</td>
                <td className="numeric pl-2">
                  {row.drawn < 10 ? formatFixed(row.drawn, 1) : formatCount(row.drawn)}
                </td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      </div>
    </section>
  );
}
