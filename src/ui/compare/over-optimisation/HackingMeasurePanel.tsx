import { Download } from 'lucide-react';
import { hackingPlan } from '../../../runs/overoptimisation/hackingPlan.ts';
import type { HackingRecord } from '../../../runs/overoptimisation/hackingRecord.ts';
import { hackingReport } from '../../../runs/overoptimisation/hackingReport.ts';
import { usualConcurrency } from '../../../store/sweeps/sweepQueue.ts';
import { useRace } from '../../RaceContext.tsx';
import { MeasureButton } from '../frontier/MeasureButton.tsx';
import { saveJson } from '../frontier/saveJson.ts';
import { useMeasurements } from '../frontier/useMeasurements.ts';

const SEEDS = [1, 2, 3];
/** On one worker of an idle machine: 290 seconds of processor time were measured. */
const MINUTES_ALONE = 5;

/** The button that measures over-optimisation, and what is shown. */
export function HackingMeasurePanel({ record, isOwn }: { record: HackingRecord | null; isOwn: boolean }) {
  const { hacking } = useMeasurements();
  const backend = useRace((state) => state.settings.backend);
  const runs = hackingPlan(SEEDS, backend).length;
  const minutes = Math.max(1, Math.round(MINUTES_ALONE / usualConcurrency(0)));
  return (
    <section className="panel flex min-w-0 flex-wrap items-center gap-x-4 gap-y-2 p-3 text-xs">
      <MeasureButton
        measurement={hacking}
        request={{ seeds: SEEDS, backend }}
        label="Measure on 3 seeds here"
        estimate={`${runs} runs and best-of-n, about ${minutes} min on an idle machine like this; it goes on while you look at other tabs.`}
      />
      {record ? (
        <p className="flex items-center sm:ml-auto gap-2 text-muted">
          {isOwn ? 'Shown: measured here' : 'Shown: recorded'}, {record.seeds.length} seeds, {record.backend}
          {isOwn ? `, ${(record.wallMs / 60_000).toFixed(1)} min on ${record.workers} workers` : ''}.
          <button
            type="button"
            className="icon-button"
            title="Save every point, the fits and the words as JSON"
            aria-label="Save as JSON"
            onClick={() => saveJson('over-optimisation.json', { ...record, report: hackingReport(record) })}
          >
            <Download size={14} aria-hidden="true" />
          </button>
        </p>
      ) : null}
    </section>
  );
}
