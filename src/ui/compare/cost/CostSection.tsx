import { clsx } from 'clsx';
import { useState } from 'react';
import { EmptyState } from '../../common/EmptyState.tsx';
import { Segments } from '../../label/Segments.tsx';
import { useRaceActions } from '../../RaceContext.tsx';
import { BudgetPanel } from './BudgetPanel.tsx';
import { CostTable } from './CostTable.tsx';
import { ScalabilityPanel } from './ScalabilityPanel.tsx';
import { SpendingPanel } from './SpendingPanel.tsx';
import { type CostOrigin, useCostSources } from './useCostSources.ts';

/** The cost table of what runs now or of runs that are kept, and all that follows from it. */
export function CostSection() {
  const { live, kept, paints, areChosen } = useCostSources();
  const [wanted, setWanted] = useState<CostOrigin>('live');
  const origin = wanted === 'live' && live.length === 0 && kept.length > 0 ? 'kept' : wanted;
  const shown = origin === 'live' ? live : kept;
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2" style={paints} data-cost={origin}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
        <Segments
          label="Whose cost"
          value={origin}
          onChange={setWanted}
          choices={[
            { value: 'live', label: 'this race' },
            { value: 'kept', label: areChosen ? 'chosen runs' : 'kept runs' },
          ]}
        />
        {origin === 'kept' ? (
          <span>
            {areChosen
              ? 'The runs that you have chosen under Runs.'
              : 'The latest finished run of each method; choose others under Runs.'}
          </span>
        ) : (
          <span>The lanes of the Race page, as they go.</span>
        )}
      </div>
      {shown.length === 0 ? (
        <NothingYet origin={origin} />
      ) : (
        <>
          <div
            className={clsx(
              'grid min-w-0 grid-cols-[minmax(0,1fr)] items-start gap-2',
              shown.length <= 3 && 'lg:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]',
            )}
          >
            <CostTable sources={shown} />
            <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2">
              <SpendingPanel sources={shown} />
              <BudgetPanel sources={shown} />
            </div>
          </div>
          <ScalabilityPanel sources={shown} />
        </>
      )}
    </div>
  );
}

function NothingYet({ origin }: { origin: CostOrigin }) {
  const { setView } = useRaceActions();
  return (
    <section aria-label="Cost" className="panel">
      <EmptyState
        title={origin === 'live' ? 'Nothing runs yet.' : 'No finished run yet.'}
        action={{ label: 'Start a race', onClick: () => setView({ page: 'race', tab: '' }) }}
      >
        Start a race: what each method generates, scores, trains on and holds in memory is counted as it goes.
      </EmptyState>
    </section>
  );
}
