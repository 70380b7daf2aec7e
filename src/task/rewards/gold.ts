import { goldScore } from '../reviews/gold.ts';
import type { ProgrammaticReward } from '../types.ts';

export const gold: ProgrammaticReward = {
  id: 'gold',
  label: 'gold score (PPO-GT)',
  says: 'The truth itself, which no real project has: the DPO paper’s PPO-GT.',
  score: goldScore,
};
