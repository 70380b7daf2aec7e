import { Square } from 'lucide-react';
import { useStore } from 'zustand';
import type { Measurement } from '../../../store/frontier/measurements.ts';

/** Starts a measurement; while it runs, how far it is and a way to stop it; after it, what went wrong. */
export function MeasureButton<Q, R>({
  measurement: { store, start, cancel },
  request,
  label,
  estimate,
}: {
  measurement: Measurement<Q, R>;
  request: Q;
  label: string;
  /** What it takes, in a sentence. */
  estimate: string;
}) {
  const { running, progress, failure } = useStore(store);
  if (running)
    return (
      <div className="flex min-w-0 flex-wrap items-center gap-2">
        <button type="button" className="control flex h-8 items-center gap-1.5" onClick={cancel}>
          <Square size={12} aria-hidden="true" /> Cancel
        </button>
        <output className="flex min-w-0 items-center gap-2 text-muted">
          <progress className="h-1.5 w-32" value={progress?.fraction ?? 0} max={1} aria-label={label} />
          <span className="truncate">
            {progress?.label ?? 'Starting'}
            {typeof progress?.remainingMs === 'number' ? `, ${remainingText(progress.remainingMs)} left` : ''}
          </span>
        </output>
      </div>
    );
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
      <button type="button" className="control h-8 font-medium" onClick={() => start(request)}>
        {label}
      </button>
      {failure ? (
        <p className="min-w-0 break-words text-alarm" role="alert">
          {failure.message} {failure.fix}
        </p>
      ) : (
        <p className="max-w-prose text-muted">{estimate}</p>
      )}
    </div>
  );
}

const remainingText = (ms: number): string =>
  ms < 90_000
    ? `about ${Math.max(10, Math.ceil(ms / 10_000) * 10)} s`
    : `about ${Math.round(ms / 60_000)} min`;
