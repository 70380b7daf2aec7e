import { useEffect, useMemo, useState } from 'react';
import { ImportRuns } from '../../export/ImportRuns.tsx';
import { EmptyState } from '../../common/EmptyState.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { useRaceActions } from '../../RaceContext.tsx';
import { useRunLibrary, useRuns } from '../../RunsContext.tsx';
import { ComparisonPanel } from './comparison/ComparisonPanel.tsx';
import { FIRST_QUERY, findRuns } from './runFilter.ts';
import { RunFilters } from './RunFilters.tsx';
import { RunLooks } from './RunLooks.tsx';
import { RunsNotices } from './RunsNotices.tsx';
import { RunTable } from './RunTable.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { StorageUse } from './StorageUse.tsx';

/** All kept runs, and those that are chosen side by side. */
export function RunsSection() {
  const library = useRunLibrary();
  const phase = useRuns((state) => state.phase);
  const heads = useRuns((state) => state.heads);
  const [query, setQuery] = useState(FIRST_QUERY);
  const found = useMemo(() => findRuns(heads, query), [heads, query]);
  useEffect(() => void library.open(), [library]);
  const isReading = phase !== 'ready' && heads.length === 0;
  return (
    <RunLooks className="flex min-w-0 flex-col gap-2">
      <RunsNotices />
      <section aria-label="Runs" className="panel min-w-0 text-xs" data-runs={phase}>
        <PanelTitle
          title="Runs"
          says="Kept in this browser and nowhere else. Each lane of a race and each run of a sweep is one."
        >
          {heads.length > 0 ? <RunFilters query={query} onChange={setQuery} found={found.length} /> : null}
          <StorageUse />
          <ImportRuns />
        </PanelTitle>
        {isReading ? (
          <p className="grid min-h-40 place-items-center text-muted" aria-busy="true">
            Reading your runs…
          </p>
        ) : heads.length === 0 ? (
          <NoRuns />
        ) : (
          <>
            <SelectionBar found={found} />
            <RunTable heads={found} query={query} onQuery={setQuery} />
          </>
        )}
      </section>
      <ComparisonPanel />
    </RunLooks>
  );
}

function NoRuns() {
  const { setView } = useRaceActions();
  return (
    <EmptyState
      title="No runs yet."
      action={{ label: 'Start a race', onClick: () => setView({ page: 'race', tab: '' }) }}
    >
      Each lane of a race is kept here as it runs: settings, curves, answers, cost. Choose two or more to see
      what differs between them and to lay their curves over each other.
    </EmptyState>
  );
}
