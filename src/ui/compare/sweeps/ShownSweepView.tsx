import { Play, Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import { isConclusive } from '../../../runs/stability.ts';
import type { Catalog } from '../../../shared/catalog.ts';
import { useRuns } from '../../RunsContext.tsx';
import { CurvesView } from './CurvesView.tsx';
import { settingStyles } from './settingStyle.ts';
import { StabilityView } from './StabilityView.tsx';
import { SweepGrid } from './SweepGrid.tsx';
import { SweepProgress } from './SweepProgress.tsx';
import { SweepTable } from './SweepTable.tsx';
import { useSweepActions, useSweeps } from './SweepsContext.tsx';
import type { ShownSweep } from './useShownSweep.ts';

/** One sweep: how far it is, and what came out. */
export function ShownSweepView({ shown, catalog }: { shown: ShownSweep; catalog: Catalog }) {
  const { results, problem } = shown;
  const styles = useMemo(() => settingStyles(results, catalog), [results, catalog]);
  const hasRuns = results.some(({ runs }) => runs.length > 0);
  return (
    <>
      <section className="panel flex min-w-0 flex-col gap-2 p-3" aria-label="Runs of the sweep">
        <SweepHead shown={shown} catalog={catalog} />
        {problem === null ? <SweepGrid shown={shown} /> : <p className="text-xs text-alarm">{problem}</p>}
      </section>
      {hasRuns ? (
        <>
          <section className="panel min-w-0 p-3" aria-label="Results">
            <SweepTable results={results} styles={styles} />
          </section>
          <CurvesView results={results} styles={styles} catalog={catalog} />
          <StabilityView shown={shown} styles={styles} catalog={catalog} />
        </>
      ) : null}
    </>
  );
}

function SweepHead({ shown: { plan, cells, problem }, catalog }: { shown: ShownSweep; catalog: Catalog }) {
  const { goOn, remove } = useSweepActions();
  const running = useSweeps((state) => state.running);
  const doneIds = useRuns((state) => state.heads);
  const done = new Set(doneIds.filter(isConclusive).map(({ id }) => id));
  const missing = cells.filter(({ id }) => !done.has(id)).length;
  const preset = catalog.presets.find(({ id }) => id === plan.base.preset);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="min-w-0 text-sm font-semibold break-words">{plan.name}</h2>
        <span className="text-xs text-muted">
          {preset?.label ?? plan.base.preset}, {new Date(plan.createdAt).toLocaleString()}
        </span>
        <span className="ml-auto flex items-center gap-1">
          {!running && missing > 0 && problem === null ? (
            <button
              type="button"
              className="control flex items-center gap-1.5 text-xs"
              onClick={() => goOn(plan.id)}
            >
              <Play size={13} aria-hidden="true" /> Go on: {missing} of {cells.length} to run
            </button>
          ) : null}
          <button
            type="button"
            className="icon-button"
            aria-label="Forget this sweep; its runs stay"
            title="Forget this sweep; its runs stay"
            onClick={() => void remove(plan.id)}
          >
            <Trash2 size={15} aria-hidden="true" />
          </button>
        </span>
      </div>
      {running?.id === plan.id ? <SweepProgress progress={running.progress} /> : null}
    </div>
  );
}
