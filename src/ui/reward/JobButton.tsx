import { RunningJob } from '../common/RunningJob.tsx';
import { Problem } from '../common/Problem.tsx';
import type { JobHandle, JobRun } from './useJob.ts';

/** Starts a job; while it runs, its progress and a way to stop it; after it, what went wrong. */
export function JobButton<T>({
  job,
  start,
  label,
  disabled = false,
  isPrimary = false,
}: {
  job: JobHandle<T>;
  start: (run: JobRun) => Promise<T>;
  label: string;
  disabled?: boolean;
  /** The one thing to do in its panel. */
  isPrimary?: boolean;
}) {
  const { state } = job;
  const progress = state.kind === 'running' ? state.progress : null;
  const share = progress && progress.total > 0 ? progress.done / progress.total : 0;
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-2">
      {state.kind === 'running' ? (
        <RunningJob share={share} label={progress?.label ?? 'Starting'} onCancel={job.cancel} />
      ) : (
        <button
          type="button"
          className={isPrimary ? 'control primary' : 'control font-medium'}
          disabled={disabled}
          onClick={() => job.start(start)}
        >
          {label}
        </button>
      )}
      {state.kind === 'failed' ? (
        <Problem>
          {state.message} {state.fix}
        </Problem>
      ) : null}
    </div>
  );
}
