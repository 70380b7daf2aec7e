import { Square } from 'lucide-react';
import { Problem } from '../common/Problem.tsx';
import type { JobHandle } from '../reward/useJob.ts';

/** A job's progress with a way to stop it, or what went wrong. */
export function JobStatus<T>({ job, what }: { job: JobHandle<T>; what: string }) {
  const { state } = job;
  if (state.kind === 'failed') {
    return (
      <Problem>
        {what} {state.message} {state.fix}
      </Problem>
    );
  }
  if (state.kind !== 'running') return null;
  const { progress } = state;
  const share = progress && progress.total > 0 ? progress.done / progress.total : 0;
  const label = progress?.label ?? 'Starting…';
  return (
    <output className="flex items-center gap-2">
      <ProgressBar share={share} label={label} />
      <span className="numeric min-w-0 flex-1 truncate text-[11px] text-muted">{label}</span>
      <button type="button" className="control flex items-center gap-1" onClick={job.cancel}>
        <Square size={11} aria-hidden="true" /> Cancel
      </button>
    </output>
  );
}

export function ProgressBar({ share, label }: { share: number; label: string }) {
  return (
    <progress
      className="h-1.5 w-28 overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:rounded-full [&::-webkit-progress-value]:bg-accent"
      max={1}
      value={share}
      aria-label={label}
    />
  );
}
