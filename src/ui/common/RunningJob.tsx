import { Square } from 'lucide-react';
import { ProgressBar } from '../label/JobStatus.tsx';

/** Something that takes seconds or minutes: a way to stop it, how far it is and what it does. */
export function RunningJob({
  share,
  label,
  onCancel,
}: {
  /** Done of all, 0 to 1. */
  share: number;
  label: string;
  /** None where it cannot be stopped. */
  onCancel?: (() => void) | undefined;
}) {
  return (
    <div className="flex min-h-8 min-w-0 items-center gap-2 text-xs">
      {onCancel ? (
        <button type="button" className="control flex shrink-0 items-center gap-1.5" onClick={onCancel}>
          <Square size={11} aria-hidden="true" /> Cancel
        </button>
      ) : null}
      <output className="flex min-w-0 items-center gap-2 text-muted">
        <ProgressBar share={share} label={label} />
        <span className="numeric truncate">{label}</span>
      </output>
    </div>
  );
}
