import { useState } from 'react';
import type { ResultOf } from '../../../protocol/jobs.ts';
import { mean, standardDeviation } from '../../../statistics/descriptive.ts';
import { formatFixed } from '../../common/format.ts';
import { useRace } from '../../RaceContext.tsx';
import { useStudioActions } from '../../StudioContext.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { JobButton } from '../JobButton.tsx';
import { type JobRun, useJob } from '../useJob.ts';
import type { RewardLab } from './useRewardLab.ts';

type Folds = ResultOf<'crossValidate'>['folds'];

/** The same reward model trained k times, each time judged on another part of the prompts. */
export function CrossValidationPanel({ lab }: { lab: RewardLab }) {
  const { run } = useStudioActions();
  const seed = useRace((state) => state.settings.seed);
  const [count, setCount] = useState(5);
  const job = useJob<Folds>();
  const validate = async ({ signal, onProgress }: JobRun): Promise<Folds> => {
    const { train } = await lab.labelsOf({ signal, onProgress });
    const { folds } = await run<'crossValidate'>(
      { kind: 'crossValidate', pairs: train, folds: count, config: { ...lab.choice.config }, seed },
      { signal, onProgress },
    );
    return folds;
  };
  return (
    <section className="panel min-w-0" aria-label="Cross-validation">
      <PanelTitle
        title="Cross-validation"
        says="How far the accuracy depends on which prompts were held out: a single split can be lucky. Folds are split by prompt."
      />
      <div className="flex flex-col gap-3 p-3">
        <div className="flex flex-wrap items-center gap-3">
          <label className="flex items-center gap-2 text-xs text-muted">
            Folds
            <select
              className="control text-[13px]"
              value={count}
              onChange={(event) => setCount(Number(event.target.value))}
            >
              {[3, 5, 10].map((folds) => (
                <option key={folds}>{folds}</option>
              ))}
            </select>
          </label>
          <JobButton job={job} start={validate} label="Cross-validate" />
        </div>
        {job.state.kind === 'done' ? <FoldBars folds={job.state.result} /> : null}
      </div>
    </section>
  );
}

function FoldBars({ folds }: { folds: Folds }) {
  const accuracies = folds.map(({ accuracy }) => accuracy);
  return (
    <>
      <p className="text-[13px]" data-cross-validation="done">
        Accuracy <b className="numeric">{formatFixed(mean(accuracies), 3)}</b> ±{' '}
        <span className="numeric">{formatFixed(standardDeviation(accuracies), 3)}</span>{' '}
        <span className="text-muted">(mean ± standard deviation of {folds.length} folds)</span>
      </p>
      <ol className="flex flex-col gap-1 text-xs">
        {folds.map(({ accuracy, heldOut }, i) => (
          <li key={i} className="grid grid-cols-[4rem_1fr_8rem] items-center gap-2">
            <span className="text-muted">fold {i + 1}</span>
            <span className="h-2 rounded-sm bg-raised">
              <span className="block h-2 rounded-sm bg-reference" style={{ width: `${accuracy * 100}%` }} />
            </span>
            <span className="numeric text-right">
              {formatFixed(accuracy, 3)} <span className="text-muted">of {heldOut.length}</span>
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
