import type { JobOf } from '../../../../protocol/jobs.ts';
import { LEARNED_REWARD, singleReward } from '../../../../shared/rewardSpec.ts';
import { disposeLane, type Lane, loadLane } from '../../../lane.ts';
import { type Emit, preparePreferences, prepareReward } from '../../../program.ts';
import type { JobProgress, StudioRoom } from '../../types.ts';

/**
 * A lane taken as far as its reward, by the code and with the keys of a lane of the race: its reward model is the
 * very one that PPO was paid by, its held-out pairs are those that no method has learned from. The caller disposes it.
 */
export async function* laneFeedback(
  room: StudioRoom,
  { knobs, labels, seed }: Pick<JobOf<'evaluatePolicies'>, 'knobs' | 'labels' | 'seed'>,
  problems: string[],
): AsyncGenerator<JobProgress, Lane> {
  const lane = await loadLane(
    {
      algorithm: 'ppo',
      preset: room.preset.id,
      model: room.modelId,
      seed,
      backend: 'auto',
      knobs,
      reward: singleReward(LEARNED_REWARD),
      ...(labels && { labels }),
    },
    { modelReader: room.modelReader, classifier: room.classifier },
  );
  let latest: JobProgress = { label: 'Preferences', done: 0, total: 1, metrics: {} };
  const emit: Emit = (event) => {
    if (event.type === 'stage/progressed') {
      const { label, done, total, metrics } = event;
      latest = { label, done, total, metrics };
    }
    if (event.type === 'run/noted') problems.push(event.message);
  };
  let isReady = false;
  try {
    for (const prepare of [preparePreferences, prepareReward]) {
      for await (const _ of prepare(lane, emit)) yield latest;
    }
    isReady = true;
    return lane;
  } finally {
    if (!isReady) disposeLane(lane);
  }
}
