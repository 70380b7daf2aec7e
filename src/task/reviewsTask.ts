import { LEARNED_REWARD, singleReward } from '../shared/rewardSpec.ts';
import type { Preset } from './presets.ts';

/** What every preset on the reviews has in common. */
export const reviewsTask: Pick<Preset, 'models' | 'task' | 'reward'> = {
  models: ['tiny-reviews', 'small'],
  task: 'reviews',
  reward: singleReward(LEARNED_REWARD),
};
