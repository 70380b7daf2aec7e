import { useStore } from 'zustand';
import type { Measurement } from '../../../store/frontier/measurements.ts';
import { RunningJob } from '../../common/RunningJob.tsx';
import { Problem } from '../../common/Problem.tsx';

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
  if (running) {
    const left =
      typeof progress?.remainingMs === 'number' ? `, ${remainingText(progress.remainingMs)} left` : '';
    return (
      <RunningJob
        share={progress?.fraction ?? 0}
        label={`${progress?.label ?? 'Starting'}${left}`}
        onCancel={cancel}
      />
    );
  }
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
      <button type="button" className="control font-medium" onClick={() => start(request)}>
        {label}
      </button>
      {failure ? (
        <Problem>
          {failure.message} {failure.fix}
        </Problem>
      ) : (
        <p className="max-w-note text-muted">{estimate}</p>
      )}
    </div>
  );
}

const remainingText = (ms: number): string =>
  ms < 90_000
    ? `about ${Math.max(10, Math.ceil(ms / 10_000) * 10)} s`
    : `about ${Math.round(ms / 60_000)} min`;
