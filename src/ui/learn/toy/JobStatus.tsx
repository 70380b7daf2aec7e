import type { JobState } from '../../reward/useJob.ts';

/** What a widget shows before its first result. */
export function JobStatus({ state, what }: { state: JobState<unknown>; what: string }) {
  if (state.kind === 'failed') {
    return (
      <p role="alert" className="text-sm text-alarm">
        {state.message} {state.fix}
      </p>
    );
  }
  return <p className="text-sm text-muted">{what} …</p>;
}
