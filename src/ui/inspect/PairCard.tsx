import { memo } from 'react';
import type { PairInspection } from '../../shared/inspection.ts';
import { pairTerms, type PairTime } from '../../store/inspect/dpoTerms.ts';
import { pairEquations } from '../../store/inspect/pairQuantities.ts';
import { formatFixed, formatSigned } from '../common/format.ts';
import { HintedText } from '../common/Hint.tsx';
import { Equations } from './Equations.tsx';

/** The pair as a whole: implicit rewards, margin, the weight of its gradient, and what the step did to it. */
export const PairCard = memo(function PairCard({
  inspection,
  pair,
  time,
}: {
  inspection: PairInspection;
  pair: number;
  time: PairTime;
}) {
  const before = pairTerms(inspection, 'before')[pair]!;
  const after = pairTerms(inspection, 'after')[pair]!;
  const equations = pairEquations(inspection, time === 'before' ? before : after);
  const rows = [
    {
      name: 'log p, chosen',
      says: 'Summed over the chosen answer, EOS included. It may fall while the margin grows.',
      values: [before.chosen.policy, after.chosen.policy],
    },
    {
      name: 'log p, rejected',
      says: 'Summed over the rejected answer.',
      values: [before.rejected.policy, after.rejected.policy],
    },
    ...(equations.length > 0
      ? [
          {
            name: 'margin',
            says: 'Implicit reward of the chosen minus that of the rejected answer.',
            values: [before.margin, after.margin],
          },
          {
            name: 'weight',
            says: 'What this pair’s gradient is multiplied by.',
            values: [before.weight, after.weight],
          },
          { name: 'loss', says: 'ln 2 = 0.693 at the start for DPO.', values: [before.loss, after.loss] },
        ]
      : []),
  ];
  return (
    <section className="panel grid min-w-0 gap-4 p-3 sm:grid-cols-2" aria-label="The pair as a whole">
      {equations.length > 0 ? (
        <Equations equations={equations} />
      ) : (
        <p className="text-xs text-muted">
          This method’s loss has no reference, so it has no implicit reward in DPO’s sense. The log-ratios
          shown are against the SFT model, to see how far the policy has moved.
        </p>
      )}
      <div className="min-w-0 self-start overflow-x-auto">
        <table className="numeric w-full text-xs" data-pair-table>
          <thead className="font-sans text-muted">
            <tr>
              <td aria-hidden="true" />
              <th className="px-1.5 text-right font-normal">before</th>
              <th className="px-1.5 text-right font-normal">after</th>
              <th className="px-1.5 text-right font-normal">change</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, says, values: [was, is] }) => (
              <tr key={name} className="border-t border-line" data-metric={name}>
                <th className="py-1 text-left font-sans font-normal">
                  <HintedText says={says}>{name}</HintedText>
                </th>
                <td className="px-1.5 text-right">{formatFixed(was, 3)}</td>
                <td className="px-1.5 text-right">{formatFixed(is, 3)}</td>
                <td className="px-1.5 text-right">{formatSigned(is! - was!, 3)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
});
