import { useMemo } from 'react';
import type { Run, RunHead } from '../../../../runs/run.ts';
import { PanelTitle } from '../../../label/PanelTitle.tsx';
import { ScoreChip } from '../../../samples/ScoreChip.tsx';
import { RunLabel } from './RunLabel.tsx';

type Answer = Run['detail']['samples']['after'][number];

/** Each held-out prompt, answered by the SFT model and by each chosen run's policy at its last evaluation. */
export function SamplesTable({ runs, heads }: { runs: readonly Run[]; heads: readonly RunHead[] }) {
  const prompts = useMemo(
    () => [...new Set(runs.flatMap(({ detail }) => detail.samples.after.map(({ prompt }) => prompt)))],
    [runs],
  );
  const columns = { gridTemplateColumns: `repeat(${runs.length}, minmax(9rem, 1fr))` };
  if (prompts.length === 0) return null;
  return (
    <section aria-label="Answers" className="panel min-w-0 text-xs">
      <PanelTitle
        title="Answers"
        says="Held-out prompts, answered by the SFT model and by each run’s policy at its last evaluation, with the gold score of each answer, 0 to 1."
      />
      <section
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard must be able to scroll it
        tabIndex={0}
        aria-label="Answers to each prompt"
        className="max-h-[70vh] overflow-auto"
      >
        <div className="min-w-fit">
          <ul className="sticky top-0 grid gap-x-4 border-b border-line bg-panel px-3 py-1.5" style={columns}>
            {runs.map(({ head }) => (
              <li key={head.id} className="min-w-0 font-medium">
                <RunLabel place={heads.findIndex(({ id }) => id === head.id)} name={head.name} wraps />
              </li>
            ))}
          </ul>
          {prompts.map((prompt) => (
            <PromptRow key={prompt} prompt={prompt} runs={runs} columns={columns} />
          ))}
        </div>
      </section>
    </section>
  );
}

function PromptRow({
  prompt,
  runs,
  columns,
}: {
  prompt: string;
  runs: readonly Run[];
  columns: { gridTemplateColumns: string };
}) {
  const find = (answers: readonly Answer[]) => answers.find((answer) => answer.prompt === prompt);
  const starts = runs.map(({ detail }) => find(detail.samples.before));
  // Runs from one SFT model and seed start with the same words: they are said once.
  const isShared = starts.every((answer) => answer?.text === starts[0]?.text);
  return (
    <div className="border-t border-line px-3 py-1.5 first-of-type:border-t-0" data-prompt={prompt}>
      <h3 className="font-medium">{prompt} …</h3>
      {isShared ? <Answered from="SFT" answer={starts[0]} /> : null}
      <ul className="mt-0.5 grid gap-x-4" style={columns}>
        {runs.map(({ head, detail }, i) => (
          <li key={head.id} className="min-w-0">
            {isShared ? null : <Answered from="SFT" answer={starts[i]} />}
            <Answered answer={find(detail.samples.after)} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Text from a model is shown as text and nothing else. */
function Answered({ from, answer }: { from?: 'SFT'; answer: Answer | undefined }) {
  return (
    <p className={`leading-4 break-words ${from ? 'text-muted' : ''}`}>
      {from ? <span className="mr-1 text-[11px]">{from}</span> : null}
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
