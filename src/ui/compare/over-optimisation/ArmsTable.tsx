import type { ReactNode } from 'react';
import { hackingArm } from '../../../runs/overoptimisation/hackingPlan.ts';
import type { ArmSummary } from '../../../runs/overoptimisation/hackingSummary.ts';
import { formatFixed } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { ScrollTable } from '../../label/annotators/ScrollTable.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { useRaceActions } from '../../RaceContext.tsx';
import { estimateText } from './estimateText.ts';

const COLUMNS: readonly {
  readonly label: string;
  readonly says: string;
  readonly cell: (arm: ArmSummary) => string;
}[] = [
  {
    label: 'gold, peak',
    says: 'Highest gold reward of a run, 0 to 1: mean over seeds with a 95 % Student t interval.',
    cell: ({ peak }) => estimateText(peak),
  },
  {
    label: 'gold, end',
    says: 'Gold reward at the end of the run, 0 to 1.',
    cell: ({ end }) => estimateText(end),
  },
  { label: 'fall', says: 'Peak less end.', cell: ({ fall }) => formatFixed(fall.mean, 2) },
  {
    label: 'KL, peak → end',
    says: 'Exact KL to the SFT model, nats an answer, where gold peaks and at the end.',
    cell: ({ klAtPeak, klAtEnd }) => `${formatFixed(klAtPeak.mean, 1)} → ${formatFixed(klAtEnd.mean, 1)}`,
  },
  {
    label: 'proxy, peak → end',
    says: 'What the method itself pushes up, where gold peaks and at the end: learned reward in standard deviations; for DPO the implicit margin on its training pairs.',
    cell: ({ proxyAtPeak, proxyAtEnd }) =>
      `${formatFixed(proxyAtPeak.mean, 2)} → ${formatFixed(proxyAtEnd.mean, 2)}`,
  },
  {
    label: 'hacked',
    says: 'Seeds in which gold ends 0.1 or more below its peak while the proxy ends above where it was at that peak.',
    cell: ({ hacked, seeds }) => `${hacked} of ${seeds}`,
  },
];

/** The presets side by side in numbers, each one click from the Race page. */
export function ArmsTable({ arms, leash }: { arms: readonly ArmSummary[]; leash: string }) {
  return (
    <section className="panel min-w-0" aria-label="With and without a leash">
      <PanelTitle
        title="With and without a leash"
        says="The leash is the KL penalty: what PPO pays for moving away from the SFT model. The intervals are over seeds."
      />
      <ScrollTable label="Runs with and without a leash" className="px-3 py-1.5">
        <thead>
          <tr className="text-left text-muted">
            <th className="py-1 pr-2 font-normal">run</th>
            {COLUMNS.map(({ label, says }) => (
              <th key={label} className="px-2 text-right font-normal whitespace-nowrap">
                <HintedText says={says}>{label}</HintedText>
              </th>
            ))}
            <th className="pl-2 font-normal">
              <span className="sr-only">race it</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {arms.map((arm) => (
            <tr key={arm.arm} className="border-t border-line" data-arm={arm.arm}>
              <th scope="row" className="py-1.5 pr-2 text-left font-normal whitespace-nowrap">
                <HintedText says={hackingArm(arm.arm).says}>{hackingArm(arm.arm).label}</HintedText>
              </th>
              {COLUMNS.map(({ label, cell }) => (
                <td key={label} className="numeric px-2 text-right whitespace-nowrap">
                  {cell(arm)}
                </td>
              ))}
              <td className="pl-2 text-right">
                <RaceIt arm={arm} />
              </td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
      {leash === '' ? null : <p className="max-w-note px-3 pb-2 text-xs">{leash}</p>}
    </section>
  );
}

/** Only what a preset is by itself can be raced with one click. */
function RaceIt({ arm: { arm } }: { arm: ArmSummary }): ReactNode {
  const { setPreset, setView } = useRaceActions();
  const { preset, knobs, label } = hackingArm(arm);
  if (Object.keys(knobs).length > 0) return null;
  return (
    <button
      type="button"
      className="control h-7 whitespace-nowrap"
      aria-label={`Race it: ${label}`}
      onClick={() => {
        setPreset(preset);
        setView({ page: 'race', tab: '' });
      }}
    >
      Race it
    </button>
  );
}
