import type { FitOverSeeds } from '../../../runs/overoptimisation/hackingFits.ts';
import { fitVerdict } from '../../../runs/overoptimisation/hackingReport.ts';
import type { HackingFits } from '../../../runs/overoptimisation/hackingSummary.ts';
import { formatFixed } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { estimateText } from './estimateText.ts';

/** Gao et al.'s parameters with their uncertainty, and how well the forms do. */
export function FitsTable({ fits }: { fits: HackingFits | null }) {
  if (!fits) return null;
  const rows: { label: string; says: string; fit: FitOverSeeds | null }[] = [
    { label: 'gold, PPO without penalty', says: 'The RL form d (α − β ln d).', fit: fits.gold },
    {
      label: 'proxy, PPO without penalty',
      says: 'The same form on what PPO maximises: it should hardly fall.',
      fit: fits.proxy,
    },
    {
      label: 'gold, best of n',
      says: 'The best-of-n form d (α − β d), with the analytic KL.',
      fit: fits.bestOfN,
    },
  ];
  return (
    <section className="panel min-w-0 overflow-x-auto p-3" aria-label="Gao et al.'s forms">
      <h2 className="mb-1 text-xs font-semibold">
        <HintedText says="Fitted by least squares, one fit a seed; the intervals are 95 % Student t over seeds. Rewards are in standard deviations of the SFT model’s answers, d in √nats.">
          Gao et al.’s forms, fitted
        </HintedText>
      </h2>
      <table className="w-full text-xs">
        <thead>
          <tr className="text-right text-muted">
            <th className="py-1 pr-2 text-left font-normal">what</th>
            <th className="px-2 font-normal">α</th>
            <th className="px-2 font-normal">β</th>
            <th className="px-2 font-normal">R²</th>
            <th className="px-2 font-normal whitespace-nowrap">peak d*</th>
            <th className="pl-2 font-normal whitespace-nowrap">measured peak</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, says, fit }) =>
            fit ? (
              <tr key={label} className="border-t border-line text-right">
                <th scope="row" className="py-1.5 pr-2 text-left font-normal">
                  <HintedText says={says}>{label}</HintedText>
                </th>
                <td className="numeric px-2 whitespace-nowrap">{estimateText(fit.alpha)}</td>
                <td className="numeric px-2 whitespace-nowrap">{estimateText(fit.beta)}</td>
                <td className="numeric px-2 whitespace-nowrap">{formatFixed(fit.rSquared.mean, 2)}</td>
                <td className="numeric px-2 whitespace-nowrap">{formatFixed(fit.peak.mean, 1)}</td>
                <td className="numeric pl-2">{formatFixed(fit.measuredPeak.mean, 1)}</td>
              </tr>
            ) : null,
          )}
        </tbody>
      </table>
      <ul className="mt-2 list-disc space-y-1 pl-4 text-xs">
        <li>{fitVerdict(fits.gold)}</li>
        {fits.bestOfN ? <li>{fitVerdict(fits.bestOfN)}</li> : null}
      </ul>
    </section>
  );
}
