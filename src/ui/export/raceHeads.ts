import type { RunHead } from '../../runs/run.ts';
import type { LaneRequest } from '../../protocol/commands.ts';
import type { LaneState } from '../../store/laneState.ts';
import { hasBegun } from '../../store/laneState.ts';

/**
 * The kept runs of the lanes as they are now, in the order of the lanes: each one's latest run with its very settings,
 * whose end, or going on, is the lane's.
 * @param heads the latest first
 */
export function raceHeads(lanes: readonly LaneState[], heads: readonly RunHead[]): RunHead[] {
  return lanes.flatMap((lane) => {
    const { request } = lane;
    if (!request || !hasBegun(lane)) return [];
    const asked = settingsOf(request);
    const outcome = lane.phase === 'finished' || lane.phase === 'failed' ? lane.phase : 'running';
    const found = heads.find(
      (head) =>
        head.sweep === undefined &&
        head.outcome === outcome &&
        head.progress.step <= (lane.progress?.step ?? 0) &&
        settingsOf(head.request) === asked,
    );
    return found ?? [];
  });
}

/** Equal for equal settings, in whatever order the knobs were turned. */
const settingsOf = ({
  algorithm,
  preset,
  seed,
  backend,
  knobs,
  model,
  reward,
}: Omit<LaneRequest, 'labels'>) =>
  JSON.stringify([
    algorithm,
    preset,
    seed,
    backend,
    Object.entries(knobs).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    model,
    reward,
  ]);
