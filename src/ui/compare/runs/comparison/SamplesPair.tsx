import { useMemo, useState } from 'react';
import type { Run, RunHead } from '../../../../runs/run.ts';
import { ScoreChip } from '../../../samples/ScoreChip.tsx';
import { RunLabel } from './RunLabel.tsx';

type Answer = Run['detail']['samples']['after'][number];

/** One held-out prompt, answered by the SFT model and by each chosen run's policy at its last evaluation. */
export function SamplesPair({ runs, heads }: { runs: readonly Run[]; heads: readonly RunHead[] }) {
  const [wanted, setWanted] = useState('');
  const prompts = useMemo(
    () => [...new Set(runs.flatMap(({ detail }) => detail.samples.after.map(({ prompt }) => prompt)))],
    [runs],
  );
  const prompt = prompts.includes(wanted) ? wanted : prompts[0];
  if (prompt === undefined) return null;
  const find = (answers: readonly Answer[]) => answers.find((answer) => answer.prompt === prompt);
  return (
    <section aria-label="Answers" className="panel min-w-0 text-xs">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1.5">
        <h2 className="text-xs font-semibold">Answers</h2>
        <label className="flex min-w-0 items-center gap-1.5 text-muted">
          to
          <select
            className="control h-7 max-w-72 min-w-0 text-xs sm:max-w-lg"
            value={prompt}
            onChange={(event) => setWanted(event.target.value)}
          >
            {prompts.map((known) => (
              <option key={known} value={known}>
                {known} …
              </option>
            ))}
          </select>
        </label>
      </header>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,17rem),1fr))] gap-x-4 gap-y-2 px-3 py-2">
        {runs.map((run) => {
          const place = heads.findIndex(({ id }) => id === run.head.id);
          return (
            <li key={run.head.id} className="min-w-0">
              <h3 className="mb-1 font-medium">
                <RunLabel place={place} name={run.head.name} />
              </h3>
              <Answered label="before" answer={find(run.detail.samples.before)} />
              <Answered label="after" answer={find(run.detail.samples.after)} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Text from a model is shown as text and nothing else. */
function Answered({ label, answer }: { label: 'before' | 'after'; answer: Answer | undefined }) {
  return (
    <p className={`mb-1 leading-4 break-words ${label === 'before' ? 'text-muted' : ''}`}>
      <span className="mr-1 text-[11px] text-muted">{label}</span>
      {answer ? (
        <>
          <ScoreChip gold={answer.gold} /> {answer.text}
          {answer.ended ? null : (
            <span className="text-muted" title="did not end within the length limit">
              {' '}
              […]
            </span>
          )}
        </>
      ) : (
        <span className="text-muted">not asked in this run</span>
      )}
    </p>
  );
}
