import { clsx } from 'clsx';
import type { LaneState } from '../../store/laneState.ts';

interface Station {
  readonly id: string;
  readonly label: string;
  readonly done: number;
  readonly total: number;
}

/** The pipeline so far: stages that are over, then the current one with its bar. */
export function StageProgress({ lane }: { lane: LaneState }) {
  const stations = stationsOf(lane);
  const current = stations.at(-1);
  return (
    <div className="flex min-w-0 flex-1 items-center justify-end gap-2 text-xs">
      <ol className="flex min-w-0 items-center justify-end gap-1.5 overflow-hidden whitespace-nowrap text-muted">
        {stations.map((station, i) => (
          <li
            key={station.id}
            className={clsx('truncate', station === current ? 'shrink-0 text-ink' : 'hidden @lg:list-item')}
          >
            {station.label}
            {i < stations.length - 1 ? <span aria-hidden="true"> ›</span> : null}
          </li>
        ))}
      </ol>
      <span className="numeric w-16 shrink-0 text-right text-[11px]">
        {current ? `${current.done}/${current.total}` : ''}
      </span>
      <progress
        className="h-1.5 w-14 @md:w-24 shrink-0 appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-lane [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-lane"
        aria-label={current ? current.label : 'progress'}
        value={current ? current.done : 0}
        max={current && current.total > 0 ? current.total : 1}
      />
    </div>
  );
}

/** The stages that the worker has told of, and the run's own steps once they have begun. */
export function stationsOf(lane: LaneState): readonly Station[] {
  const stages = lane.stages.map(({ stage, label, done, total }) => ({ id: stage, label, done, total }));
  const steps = lane.progress?.step ?? 0;
  const told = stages.some((stage) => stage.total === lane.totalSteps && stage.done === steps);
  if (steps === 0 || told) return stages;
  return [...stages, { id: 'steps', label: 'training', done: steps, total: lane.totalSteps }];
}
