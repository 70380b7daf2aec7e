import { Square } from 'lucide-react';
import type { JobHandle, JobRun } from './useJob.ts';

/** Starts a job; while it runs, its progress and a way to stop it; after it, what went wrong. */
export function JobButton<T>({
  job,
  start,
  label,
  disabled = false,
}: {
  job: JobHandle<T>;
  start: (run: JobRun) => Promise<T>;
  label: string;
  disabled?: boolean;
}) {
  const { state } = job;
  const progress = state.kind === 'running' ? state.progress : null;
  const share = progress && progress.total > 0 ? progress.done / progress.total : 0;
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-2">
      {state.kind === 'running' ? (
        <button type="button" className="control flex h-8 items-center gap-1.5" onClick={job.cancel}>
          <Square size={12} aria-hidden="true" /> Cancel
        </button>
      ) : (
        <button
          type="button"
          className="control h-8 font-medium"
          disabled={disabled}
          onClick={() => job.start(start)}
        >
          {label}
        </button>
      )}
      {state.kind === 'running' ? (
        <output className="flex min-w-0 items-center gap-2 text-xs text-muted">
          <progress className="h-1.5 w-24" value={share} max={1} aria-label={progress?.label ?? label} />
          <span className="truncate">{progress?.label ?? 'Starting'}</span>
        </output>
      ) : null}
      {state.kind === 'failed' ? (
        <p className="min-w-0 text-xs break-words text-alarm" role="alert">
          {state.message} {state.fix}
        </p>
      ) : null}
    </div>
  );
}
