import { hackingArm } from '../../../runs/overoptimisation/hackingPlan.ts';
import type { HackingReport } from '../../../runs/overoptimisation/hackingReport.ts';
import type { PenaltyEffect } from '../../../runs/frontier/earlyStopping.ts';
import { formatFixed, formatSigned } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { ScrollTable } from '../../label/annotators/ScrollTable.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';

const HEADS = [
  {
    label: 'KL at most',
    says: 'Exact KL to the SFT model, nats an answer. Only evaluations below it count.',
  },
  { label: 'with', says: 'Best gold reward (0 to 1) of the run with the penalty, mean over seeds.' },
  { label: 'without', says: 'Best gold reward (0 to 1) of the run without penalty, mean over seeds.' },
  {
    label: 'difference, 95 % interval',
    says: 'With less without, seed by seed. An interval that holds 0 decides nothing.',
  },
] as const;

/** "A KL penalty acts like early stopping": the best gold within each KL, with the penalty and without. */
export function PenaltyPanel({ penalty }: { penalty: HackingReport['penalty'] }) {
  return (
    <section className="panel min-w-0 text-xs" aria-label="Does a KL penalty help?">
      <PanelTitle
        title="Is a KL penalty more than early stopping?"
        says="Early stopping: train without the penalty and stop where the policy has moved as far. If that is as good, the penalty only saves the stopping."
      />
      <p className="max-w-note px-3 pt-2 text-muted">
        Gao et al. 2022 found that it is not: it does not improve gold reward at a given KL. The fair test is
        where the penalised run settles (mean of its last quarter) against the run without penalty when it
        passes that KL. The tables have the best gold reward within each KL instead, seed by seed; there the
        penalised run, with more evaluations at its KL, is flattered a little.
      </p>
      <div className="grid min-w-0 gap-x-6 gap-y-3 px-3 py-2 wide:grid-cols-2">
        {penalty.map((effect) => (
          <Arm key={effect.arm} {...effect} />
        ))}
      </div>
    </section>
  );
}

function Arm({ arm, effects, verdict }: HackingReport['penalty'][number]) {
  const { label } = hackingArm(arm);
  return (
    <div className="min-w-0">
      <h3 className="font-medium">{label}</h3>
      <p className="max-w-note">{verdict}</p>
      <details className="mt-1">
        <summary className="w-fit py-1 text-muted hover:text-ink">Best gold reward within each KL</summary>
        <ScrollTable label={`Best gold reward within each KL: ${label}`}>
          <thead>
            <tr className="text-right text-muted">
              {HEADS.map(({ label: head, says }) => (
                <th
                  key={head}
                  className="px-2 py-1 font-normal whitespace-nowrap first:pl-0 first:text-left last:pr-0"
                >
                  <HintedText says={says}>{head}</HintedText>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {effects.map((effect) => (
              <EffectRow key={effect.klAtMost} effect={effect} />
            ))}
          </tbody>
        </ScrollTable>
      </details>
    </div>
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
