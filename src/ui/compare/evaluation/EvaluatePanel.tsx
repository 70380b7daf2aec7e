import { trainedLanes } from '../../../store/arena/policyEvaluator.ts';
import { EmptyState } from '../../common/EmptyState.tsx';
import { RunningJob } from '../../common/RunningJob.tsx';
import { Problem } from '../../common/Problem.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { useRace, useRaceActions } from '../../RaceContext.tsx';
import { EvaluateOptions } from './EvaluateOptions.tsx';
import { ModelName } from './ModelName.tsx';
import { useEvaluationRoom, useEvaluator } from './useEvaluation.ts';

/** From the race to an evaluation: take the policies as they are, then run it. */
export function EvaluatePanel() {
  const { evaluator } = useEvaluationRoom();
  const { setView } = useRaceActions();
  const hasTrained = useRace((state) => trainedLanes(state).length > 0);
  const isBusy = useEvaluator(({ doing }) => doing !== 'nothing');
  const hasTaken = useEvaluator(({ taken }) => taken !== null);
  return (
    <section className="panel min-w-0" aria-label="Evaluate policies">
      <PanelTitle
        title="Policies"
        says="A copy of each lane’s policy is made; the race goes on. Every model then answers the same prompts with the same random draws."
      >
        <Taken />
      </PanelTitle>
      <div className="flex flex-wrap items-end gap-x-3 gap-y-2 px-3 py-2 text-xs">
        <button
          type="button"
          className="control font-medium"
          disabled={!hasTrained || isBusy}
          onClick={() => void evaluator.take()}
          data-action="take-policies"
        >
          Take the policies as they are now
        </button>
        <EvaluateOptions />
        <button
          type="button"
          className="control primary"
          disabled={!hasTaken || isBusy}
          onClick={() => void evaluator.evaluate()}
          data-action="evaluate"
        >
          Evaluate
        </button>
        <Doing />
      </div>
      {hasTrained || hasTaken ? null : (
        <div className="border-t border-line">
          <EmptyState
            title="No lane has been trained yet."
            action={{
              label: 'Go to Race',
              onClick: () => setView({ page: 'race', tab: '' }),
              id: 'go-to-race',
            }}
          >
            There is only the SFT model, and nothing to hold it against. Race two methods, then come back:
            their policies are copied as they are, even in the middle of a run.
          </EmptyState>
        </div>
      )}
      {(hasTrained || hasTaken) && !isBusy ? <WhatComes /> : null}
      <Failure />
    </section>
  );
}

/** Before the first evaluation: the two steps, and what they lead to. */
function WhatComes() {
  const hasTaken = useEvaluator(({ taken }) => taken !== null);
  const hasEvaluated = useEvaluator(({ evaluation }) => evaluation !== null);
  if (hasEvaluated) return null;
  return (
    <div className="border-t border-line">
      <EmptyState title={hasTaken ? 'Ready to evaluate.' : 'First take the policies, then evaluate.'}>
        For every model: gold reward, distance, perplexity and variety with intervals; win-rates by every
        judge; all answers side by side; and a blind arena in which you vote. It takes some ten seconds.
      </EmptyState>
    </div>
  );
}

function Taken() {
  const taken = useEvaluator((state) => state.taken);
  if (!taken) return <span className="text-[11px] text-muted">none taken yet</span>;
  return (
    <ul className="flex flex-wrap items-center gap-x-3 text-[11px]" data-taken={taken.policies.length}>
      <li>
        <ModelName name="sft" />
      </li>
      {taken.policies.map(({ name, step }) => (
        <li key={name} className="flex items-center gap-1">
          <ModelName name={name} step={step} />
          <span className="text-muted">after {step} steps</span>
        </li>
      ))}
    </ul>
  );
}

function Doing() {
  const { evaluator } = useEvaluationRoom();
  const doing = useEvaluator((state) => state.doing);
  const progress = useEvaluator((state) => state.progress);
  if (doing === 'nothing') return null;
  const label = doing === 'taking' ? 'Copying the policies' : (progress?.label ?? 'Starting');
  const share = progress && progress.total > 0 ? progress.done / progress.total : 0;
  return (
    <RunningJob
      share={share}
      label={label}
      onCancel={doing === 'evaluating' ? evaluator.cancel : undefined}
    />
  );
}

function Failure() {
  const failure = useEvaluator((state) => state.failure);
  const problems = useEvaluator((state) => state.evaluation?.problems ?? NONE);
  return (
    <>
      {failure ? (
        <Problem className="border-t border-line px-3 py-2">
          {failure.message}. {failure.fix}
        </Problem>
      ) : null}
      {problems.map((problem) => (
        <p key={problem} className="border-t border-line px-3 py-2 text-xs break-words text-muted">
          {problem}
        </p>
      ))}
    </>
  );
}
const NONE: readonly string[] = [];
