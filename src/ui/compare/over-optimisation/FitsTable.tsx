import type { FitOverSeeds } from '../../../runs/overoptimisation/hackingFits.ts';
import { fitVerdict } from '../../../runs/overoptimisation/hackingReport.ts';
import type { HackingFits } from '../../../runs/overoptimisation/hackingSummary.ts';
import { formatFixed } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { ScrollTable } from '../../label/annotators/ScrollTable.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { estimateText } from './estimateText.ts';

const HEADS = [
  { label: 'α', says: 'How fast the reward rises with d at first, in standard deviations a √nat.' },
  {
    label: 'β',
    says: 'How strongly the rise is bent down: the larger, the sooner over-optimisation begins.',
  },
  { label: 'R²', says: 'Share of the points’ variance that the form explains: 1 is a perfect fit.' },
  { label: 'peak d*', says: 'Where the fitted form is highest: d = √KL, √nats.' },
  { label: 'measured peak', says: 'Where the measured points are highest, √nats.' },
] as const;

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
    <section className="panel min-w-0" aria-label="Gao et al.'s forms">
      <PanelTitle
        title="Gao et al.’s forms, fitted"
        says="Fitted by least squares, one fit a seed; the intervals are 95 % Student t over seeds. Rewards are in standard deviations of the SFT model’s answers, d in √nats."
      />
      <ScrollTable label="Fitted parameters" className="px-3 py-1.5">
        <thead>
          <tr className="text-right text-muted">
            <th className="py-1 pr-2 text-left font-normal">what</th>
            {HEADS.map(({ label, says }) => (
              <th key={label} className="px-2 font-normal whitespace-nowrap last:pr-0">
                <HintedText says={says}>{label}</HintedText>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, says, fit }) =>
            fit ? (
              <tr key={label} className="border-t border-line text-right">
                <th scope="row" className="min-w-36 py-1.5 pr-2 text-left font-normal">
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
      </ScrollTable>
      <ul className="max-w-note list-disc space-y-1 pr-3 pb-2 pl-7 text-xs">
        <li>{fitVerdict(fits.gold)}</li>
        {fits.bestOfN ? <li>{fitVerdict(fits.bestOfN)}</li> : null}
      </ul>
    </section>
  );
}
