import { Users } from 'lucide-react';
import { EmptyState } from '../../common/EmptyState.tsx';
import { useJob } from '../../reward/useJob.ts';
import { useRace } from '../../RaceContext.tsx';
import { JobStatus } from '../JobStatus.tsx';
import { PanelTitle } from '../PanelTitle.tsx';
import { useActiveSet, useLabelWorkspace, usePool } from '../useLabels.ts';
import { PoolEditor } from './PoolEditor.tsx';
import { StudyResults } from './StudyResults.tsx';

const PROMPTS = [20, 60, 120];

/** People differ: simulated ones with known failings, and what calibration makes of them. */
export function AnnotatorsPanel() {
  const study = usePool((state) => state.study);
  return (
    <section aria-label="Annotators" className="panel min-w-0 text-xs" data-annotators>
      <PanelTitle
        title="Annotators"
        says="Simulated people with known biases score and compare what the SFT model wrote. From answers that several of them scored, each one’s offset and scale are estimated and removed."
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3 px-3 py-2">
        <PoolEditor />
        <StudyControls />
        {study ? (
          <StudyResults study={study} />
        ) : (
          <div className="border-t border-line">
            <EmptyState title="Nobody has labelled yet.">
              Let these people label: what they say, how far they agree, and what calibration leaves of their
              biases.
            </EmptyState>
          </div>
        )}
      </div>
    </section>
  );
}

function StudyControls() {
  const { annotators } = useLabelWorkspace();
  const included = usePool((state) => state.included.size);
  const prompts = usePool((state) => state.prompts);
  const raters = usePool((state) => state.raters);
  const seed = useRace((state) => state.settings.seed);
  const isReady = useRace((state) => state.catalog !== null);
  const active = useActiveSet();
  const job = useJob<void>();
  const others = new Set(active?.set.items.map(({ annotator }) => annotator)).size;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <button
        type="button"
        className="control primary flex items-center gap-1.5"
        disabled={!isReady || included < 2 || job.state.kind === 'running'}
        onClick={() => job.start((run) => annotators.run(seed, run))}
        data-action="annotate"
      >
        <Users size={15} aria-hidden="true" /> Let {included} people label
      </button>
      <select
        aria-label="Prompts to label"
        className="control"
        value={prompts}
        onChange={(event) => annotators.setSize({ prompts: Number(event.target.value) })}
      >
        {PROMPTS.map((count) => (
          <option key={count} value={count}>
            {count} prompts, 3 answers each
          </option>
        ))}
      </select>
      <select
        aria-label="Scores for each answer"
        className="control"
        value={Math.min(raters, Math.max(1, included))}
        onChange={(event) => annotators.setSize({ raters: Number(event.target.value) })}
      >
        {Array.from({ length: Math.max(1, included) }, (_, i) => i + 1).map((count) => (
          <option key={count} value={count}>
            {count === 1 ? '1 person scores each (no overlap)' : `${count} people score each`}
          </option>
        ))}
      </select>
      {active && others > 1 ? (
        <button
          type="button"
          className="control"
          onClick={() => annotators.analyseSet(active.set.name, active.set.items)}
        >
          Examine the {others} annotators of “{active.set.name}” instead
        </button>
      ) : null}
      {included < 2 ? (
        <span className="text-muted">Two people at least, or there is nothing to compare.</span>
      ) : null}
      <JobStatus job={job} what="They could not label." />
    </div>
  );
}
