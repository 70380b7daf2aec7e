import { Download } from 'lucide-react';
import { useState } from 'react';
import { frontierPlan } from '../../../runs/frontier/frontierPlan.ts';
import type { FrontierRecord } from '../../../runs/frontier/frontierRecord.ts';
import { frontierReport } from '../../../runs/frontier/frontierReport.ts';
import { usualConcurrency } from '../../../store/sweeps/sweepQueue.ts';
import { Segments } from '../../label/Segments.tsx';
import { useRace } from '../../RaceContext.tsx';
import { MeasureButton } from './MeasureButton.tsx';
import { saveJson } from './saveJson.ts';
import { useMeasurements } from './useMeasurements.ts';

const SEEDS = ['1', '3', '5'] as const;
type SeedCount = (typeof SEEDS)[number];
const PRESET = 'reviews';
/** On one worker of an idle machine: 240 seconds of processor time were measured. */
const MINUTES_A_SEED = 4;

/** The button that reproduces the frontier, and what is shown. */
export function MeasurePanel({ record, isOwn }: { record: FrontierRecord | null; isOwn: boolean }) {
  const { frontier } = useMeasurements();
  const backend = useRace((state) => state.settings.backend);
  const [count, setCount] = useState<SeedCount>('3');
  const seeds = Array.from({ length: Number(count) }, (_, i) => i + 1);
  const runs = frontierPlan({ preset: PRESET, seeds, backend }).length;
  return (
    <section className="panel flex min-w-0 flex-wrap items-center gap-x-4 gap-y-2 p-3 text-xs">
      <Segments
        label="Seeds"
        value={count}
        onChange={setCount}
        choices={SEEDS.map((value) => ({ value, label: value === '1' ? '1 seed' : `${value} seeds` }))}
      />
      <MeasureButton
        measurement={frontier}
        request={{ preset: PRESET, seeds, backend }}
        label="Measure the frontier here"
        estimate={`${runs} runs and best-of-n, about ${minutesFor(seeds.length)} min on an idle machine like this; it goes on while you look at other tabs.`}
      />
      {record ? (
        <p className="flex items-center sm:ml-auto gap-2 text-muted">
          {isOwn ? 'Shown: measured here' : 'Shown: recorded'}, preset {record.preset},{' '}
          {record.seeds.length === 1 ? '1 seed' : `${record.seeds.length} seeds`}, {record.backend}
          {isOwn ? `, ${(record.wallMs / 60_000).toFixed(1)} min on ${record.workers} workers` : ''}.
          <button
            type="button"
            className="icon-button"
            title="Save every point, the table and the words as JSON"
            aria-label="Save as JSON"
            onClick={() => saveJson('frontier.json', { ...record, report: frontierReport(record) })}
          >
            <Download size={14} aria-hidden="true" />
          </button>
        </p>
      ) : null}
    </section>
  );
}

const minutesFor = (seeds: number): number =>
  Math.max(1, Math.round((MINUTES_A_SEED * seeds) / usualConcurrency(0)));
