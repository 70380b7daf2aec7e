import { Square } from 'lucide-react';
import type { QueueProgress } from '../../../store/sweeps/sweepQueue.ts';
import { aboutTime } from './aboutTime.ts';
import { useSweepActions } from './SweepsContext.tsx';

/** How far the running sweep is, how long it still takes, and a way to stop it. */
export function SweepProgress({ progress }: { progress: QueueProgress }) {
  const { cancel } = useSweepActions();
  const { done, total, running, remainingMs } = progress;
  const parts = done + running.reduce((sum, { fraction }) => sum + Math.min(1, fraction), 0);
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-3 text-xs">
      <progress
        className="h-2 min-w-32 flex-1 appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-ink [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-ink"
        value={total > 0 ? parts / total : 0}
        max={1}
        aria-label="Sweep"
      />
      <output className="numeric">
        {done} of {total} runs
        <span className="text-muted">
          {remainingMs === null
            ? '; time left: after the first run'
            : `, about ${aboutTime(remainingMs)} left`}
        </span>
      </output>
      <button type="button" className="control flex items-center gap-1.5" onClick={cancel}>
        <Square size={11} aria-hidden="true" /> Cancel
      </button>
    </div>
  );
}
