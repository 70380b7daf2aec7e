import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { hackingArm, hackingArms, type HackingArmId } from '../../../runs/overoptimisation/hackingPlan.ts';
import type { HackingRecord } from '../../../runs/overoptimisation/hackingRecord.ts';
import { hackingReport } from '../../../runs/overoptimisation/hackingReport.ts';
import { loadHacking } from '../../../store/frontier/recordedFrontier.ts';
import { EmptyState } from '../../common/EmptyState.tsx';
import { Segments } from '../../label/Segments.tsx';
import { useMeasurements } from '../frontier/useMeasurements.ts';
import { useRecorded } from '../frontier/useRecorded.ts';
import { ArmsTable } from './ArmsTable.tsx';
import { FitsTable } from './FitsTable.tsx';
import { HackingMeasurePanel } from './HackingMeasurePanel.tsx';
import { PenaltyPanel } from './PenaltyPanel.tsx';
import { RewardsFigure } from './RewardsFigure.tsx';
import { armCurves, type ArmCurves, runCurves } from './shownCurves.ts';
import { useHackingRuns } from './useHackingRuns.ts';

/** The sweep as it was recorded, or as the visitor has measured it. */
export function OverOptimisationSection() {
  const { hacking } = useMeasurements();
  const own = useStore(hacking.store, (state) => state.record);
  const recorded = useRecorded(loadHacking);
  const record = own ?? recorded;
  return (
    <>
      <HackingMeasurePanel record={record ?? null} isOwn={own !== null} />
      {record ? <HackingResult record={record} /> : null}
      {record === null ? (
        <section className="panel" aria-label="Proxy and gold reward">
          <EmptyState title="Nothing was recorded for this copy of the page.">
            Measure here with the button above: proxy and gold reward against KL, with and without a penalty.
          </EmptyState>
        </section>
      ) : null}
      {record === undefined ? <div className="panel min-h-[60dvh]" aria-busy="true" /> : null}
    </>
  );
}

type Choice = HackingArmId | 'best-of-n' | 'mine';

function HackingResult({ record }: { record: HackingRecord }) {
  const report = useMemo(() => hackingReport(record), [record]);
  const [choice, setChoice] = useState<Choice>('free');
  const kept = useHackingRuns();
  const [keptId, setKeptId] = useState('');
  const mine = kept.runs.find(({ id }) => id === keptId) ?? kept.runs[0];
  const curves = useMemo((): ArmCurves | null => {
    if (choice !== 'mine') return armCurves(record, choice);
    return mine ? runCurves(mine.name, mine.curve) : null;
  }, [record, choice, mine]);
  const choices = [
    ...hackingArms.map(({ id, label, says }) => ({ value: id as Choice, label, says })),
    {
      value: 'best-of-n' as const,
      label: 'best of n',
      says: 'No training: the same gullible reward model chooses among n answers.',
    },
    {
      value: 'mine' as const,
      label: 'my runs',
      says: 'A run of one of these presets that is kept in this browser, or runs now.',
    },
  ];
  return (
    <>
      <section className="panel min-w-0 p-3" aria-label="Proxy and gold reward">
        <div className="mb-2 flex flex-wrap items-center gap-2 text-xs">
          <div className="max-w-full overflow-x-auto p-0.5 [&_button]:shrink-0 [&_button]:whitespace-nowrap">
            <Segments label="Run" value={choice} onChange={setChoice} choices={choices} />
          </div>
          {choice === 'mine' && kept.runs.length > 0 ? (
            <select
              className="control max-w-full"
              aria-label="Kept run"
              value={mine?.id ?? ''}
              onChange={(event) => setKeptId(event.target.value)}
            >
              {kept.runs.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          ) : null}
          <span className="text-muted">{saysOf(choice)}</span>
        </div>
        {curves ? (
          <RewardsFigure curves={curves} />
        ) : (
          <EmptyState title="No such run of yours yet.">
            Race “Reward hacking” or “Reward hacking, on a leash” on the Race page: PPO’s run is drawn here as
            it goes.
          </EmptyState>
        )}
      </section>
      <ArmsTable arms={report.arms} leash={report.leash} />
      <PenaltyPanel penalty={report.penalty} />
      <FitsTable fits={report.fits} />
    </>
  );
}

const saysOf = (choice: Choice): string =>
  choice === 'best-of-n'
    ? 'No training: the same gullible reward model keeps one of n answers.'
    : choice === 'mine'
      ? ''
      : hackingArm(choice).says;
