import { Grades } from './Grades.tsx';
import { Opinions } from './Opinions.tsx';
import { PairToJudge } from './PairToJudge.tsx';
import { PickedRows } from './PickedRows.tsx';
import { usePreferenceLab } from './usePreferenceLab.ts';

/** Pairs to judge; below them what the present step is about. */
export function PreferenceWidget({ step }: { step: number }) {
  const lab = usePreferenceLab();
  const { writing, write, pairs, at } = lab;
  const pair = pairs[at];
  if (!pair)
    return (
      <div className="panel flex min-h-80 flex-col items-start justify-center gap-3 p-6 text-sm">
        {writing.state.kind === 'running' || writing.state.kind === 'idle' ? (
          <output className="text-muted">The model is writing two answers to each of 16 prompts …</output>
        ) : (
          <>
            <p role="alert" className={writing.state.kind === 'failed' ? 'text-alarm' : 'text-muted'}>
              {writing.state.kind === 'failed'
                ? `${writing.state.message} ${writing.state.fix ?? ''}`
                : 'There is no pair: the model wrote the same answer twice to every prompt.'}
            </p>
            <button type="button" className="control font-medium" onClick={write}>
              Write again
            </button>
          </>
        )}
      </div>
    );
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <PairToJudge lab={lab} pair={pair} />
      {step === 1 ? <PickedRows lab={lab} /> : null}
      {step === 2 ? <Opinions lab={lab} pair={pair} /> : null}
      {step >= 3 ? <Grades pairs={pairs} /> : null}
    </div>
  );
}
