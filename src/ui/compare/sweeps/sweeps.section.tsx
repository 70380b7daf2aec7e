import { useEffect } from 'react';
import { Alarm } from '../../common/Alarm.tsx';
import { EmptyState } from '../../common/EmptyState.tsx';
import { useRace } from '../../RaceContext.tsx';
import type { CompareSection } from '../compareSection.ts';
import { ShownSweepView } from './ShownSweepView.tsx';
import { SweepForm } from './SweepForm.tsx';
import { SweepProgress } from './SweepProgress.tsx';
import { useSweepActions, useSweeps } from './SweepsContext.tsx';
import { useShownSweep } from './useShownSweep.ts';

function SweepsSection() {
  const catalog = useRace((state) => state.catalog);
  const { open, show, store } = useSweepActions();
  const running = useSweeps((state) => state.running);
  const shown = useShownSweep();
  useEffect(() => {
    void open().then(() => {
      const { shown: current, plans } = store.getState();
      if (current === null && plans[0]) void show(plans[0].id);
    });
  }, [open, show, store]);
  if (!catalog) return <div className="panel min-h-72" aria-busy="true" />;
  return (
    <>
      <SweepForm catalog={catalog} />
      <Messages />
      <KeptSweeps />
      {running && running.id !== shown?.plan.id ? (
        <section className="panel p-3" aria-label="Running sweep">
          <SweepProgress progress={running.progress} />
        </section>
      ) : null}
      {shown ? <ShownSweepView key={shown.plan.id} shown={shown} catalog={catalog} /> : null}
      <NoSweep />
    </>
  );
}

function NoSweep() {
  const isEmpty = useSweeps(
    ({ phase, plans, running }) => phase === 'ready' && plans.length === 0 && running === null,
  );
  if (!isEmpty) return null;
  return (
    <section className="panel" aria-label="Sweeps">
      <EmptyState title="No sweep yet.">
        One race is one draw of luck. Start a sweep above: how far the seeds lie apart, which settings break,
        and whether one method is ahead of the other on every seed.
      </EmptyState>
    </section>
  );
}

/** Which sweep to look at. */
function KeptSweeps() {
  const { show } = useSweepActions();
  const plans = useSweeps((state) => state.plans);
  const shown = useSweeps((state) => state.shown);
  if (plans.length === 0) return null;
  return (
    <label className="flex min-w-0 flex-wrap items-center gap-2 text-xs text-muted">
      Sweeps of this browser
      <select
        className="control max-w-full text-[13px] text-ink"
        value={shown ?? ''}
        onChange={(event) => void show(event.target.value)}
      >
        {shown === null ? <option value="">Choose one</option> : null}
        {plans.map(({ id, name, createdAt }) => (
          <option key={id} value={id}>
            {name}, {new Date(createdAt).toLocaleString()}
          </option>
        ))}
      </select>
    </label>
  );
}

function Messages() {
  const { undoRemove, dismissProblem } = useSweepActions();
  const problem = useSweeps((state) => state.problem);
  const removed = useSweeps((state) => state.removed);
  return (
    <>
      {problem === null ? null : <Alarm onDismiss={dismissProblem}>{problem}</Alarm>}
      {removed === null ? null : (
        <output className="panel flex items-center gap-3 p-2 text-xs">
          <span className="min-w-0 break-words">“{removed.name}” is forgotten; its runs stay.</span>
          <button type="button" className="control ml-auto shrink-0" onClick={() => void undoRemove()}>
            Undo
          </button>
        </output>
      )}
    </>
  );
}

export const section: CompareSection = {
  id: 'sweeps',
  label: 'Sweeps',
  says: 'The same experiment with other seeds and other knobs: what is the method, and what was luck?',
  order: 20,
  Section: SweepsSection,
};
