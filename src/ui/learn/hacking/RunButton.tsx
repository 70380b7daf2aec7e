import { Play, Square } from 'lucide-react';
import type { WatchedRun } from './useWatchedRun.ts';

/** Starts a run of the lesson; while it runs, how far it is and a way to stop it; after it, what went wrong. */
export function RunButton({
  watched: { job, run },
  label,
  disabled,
  onStart,
}: {
  watched: Pick<WatchedRun, 'job' | 'run'>;
  label: string;
  disabled: boolean;
  onStart: () => void;
}) {
  const { state } = job;
  const running = state.kind === 'running';
  const progress = running ? state.progress : null;
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-2 text-xs">
      <button
        type="button"
        className="control flex h-9 items-center gap-1.5 font-medium"
        disabled={disabled && !running}
        onClick={running ? job.cancel : onStart}
      >
        {running ? <Square size={12} aria-hidden="true" /> : <Play size={13} aria-hidden="true" />}
        {running ? 'Stop' : run ? `${label}, again` : label}
      </button>
      {running ? (
        <output className="flex items-center gap-2 text-muted">
          <progress
            className="h-1.5 w-24"
            aria-label={label}
            value={progress && progress.total > 0 ? progress.done / progress.total : 0}
            max={1}
          />
          <span className="numeric">
            {progress ? `${progress.label} ${progress.done}/${progress.total}` : 'Starting'}
          </span>
        </output>
      ) : null}
      {state.kind === 'failed' ? (
        <p role="alert" className="min-w-0 break-words text-alarm">
          {state.message} {state.fix}
        </p>
      ) : null}
    </div>
  );
}
