import { useMemo } from 'react';
import { hackingReport } from '../../../runs/overoptimisation/hackingReport.ts';
import { loadHacking } from '../../../store/frontier/recordedFrontier.ts';
import { ArmsTable } from '../../compare/over-optimisation/ArmsTable.tsx';
import { useRecorded } from '../../compare/frontier/useRecorded.ts';
import { useRaceActions } from '../../RaceContext.tsx';

/** One run is an anecdote: the recorded seeds, and the way to more. */
export function RecordedSeeds() {
  const record = useRecorded(loadHacking);
  const { setView } = useRaceActions();
  const report = useMemo(() => (record ? hackingReport(record) : null), [record]);
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2" aria-busy={record === undefined}>
      {report && record ? (
        <>
          <ArmsTable arms={report.arms} leash={report.leash} />
          <p className="text-xs text-muted">
            Recorded on {record.seeds.length} seeds with {record.backend}. “Race it” opens the preset on the
            Race page.
          </p>
        </>
      ) : null}
      {record === null ? (
        <p className="panel p-3 text-xs text-muted">
          No recorded seeds ship with this copy of the page. Compare measures them.
        </p>
      ) : null}
      <p>
        <button
          type="button"
          className="control text-xs"
          onClick={() => setView({ page: 'compare', tab: 'over-optimisation' })}
        >
          The curves, the fits and your own runs: Compare
        </button>
      </p>
    </div>
  );
}
