import { hackingArm } from '../../../runs/overoptimisation/hackingPlan.ts';
import type { HackingReport } from '../../../runs/overoptimisation/hackingReport.ts';
import type { PenaltyEffect } from '../../../runs/frontier/earlyStopping.ts';
import { formatFixed, formatSigned } from '../../common/format.ts';

/** "A KL penalty acts like early stopping": the best gold within each KL, with the penalty and without. */
export function PenaltyPanel({ penalty }: { penalty: HackingReport['penalty'] }) {
  return (
    <section className="panel min-w-0 overflow-x-auto p-3 text-xs" aria-label="Does a KL penalty help?">
      <h2 className="mb-1 font-semibold">Is a KL penalty more than early stopping?</h2>
      <p className="mb-2 max-w-prose text-muted">
        Gao et al. 2022 found that it is not: it does not improve gold reward at a given KL. The fair test is
        where the penalised run settles (mean of its last quarter) against the run without penalty when it
        passes that KL. The tables have the best gold reward within each KL instead, seed by seed; there the
        penalised run, with more evaluations at its KL, is flattered a little.
      </p>
      {penalty.map(({ arm, effects, verdict }) => (
        <div key={arm} className="mb-4">
          <h3 className="font-medium">{hackingArm(arm).label}</h3>
          <p className="mb-1 max-w-prose">{verdict}</p>
          <table className="w-full">
            <caption className="sr-only">Best gold within a KL limit: {hackingArm(arm).label}</caption>
            <thead>
              <tr className="text-right text-muted">
                <th className="py-1 pr-2 text-left font-normal">KL at most</th>
                <th className="px-2 font-normal">with</th>
                <th className="px-2 font-normal">without</th>
                <th className="pl-2 font-normal">difference, 95 % interval</th>
              </tr>
            </thead>
            <tbody>
              {effects.map((effect) => (
                <EffectRow key={effect.klAtMost} effect={effect} />
              ))}
            </tbody>
          </table>
        </div>
      ))}
    </section>
  );
}

function EffectRow({ effect: { klAtMost, withPenalty, without, difference } }: { effect: PenaltyEffect }) {
  const { low, high } = difference.interval;
  return (
    <tr className="border-t border-line text-right">
      <th scope="row" className="numeric py-1 pr-2 text-left font-normal">
        {klAtMost}
      </th>
      <td className="numeric px-2">{formatFixed(withPenalty.mean, 2)}</td>
      <td className="numeric px-2">{formatFixed(without.mean, 2)}</td>
      <td className="numeric pl-2 whitespace-nowrap">
        {formatSigned(difference.mean, 3)}
        {Number.isFinite(low) ? ` (${formatSigned(low, 2)} to ${formatSigned(high, 2)})` : ''}
      </td>
    </tr>
  );
}
