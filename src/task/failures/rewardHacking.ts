import type { Failure } from '../../shared/failure.ts';
import { openRlhf, trl } from './evidence.ts';

/** Of the preset that also stands for itself. */
export const rewardHacking: Failure = {
  symptom: 'The proxy reward goes up while the text gets worse: praise salad.',
  mechanism:
    'The reward model has seen ten prompts and has holes. Without a KL penalty PPO searches until it finds them, and stays there.',
  claims: [
    {
      algorithm: 'ppo',
      metric: 'gold/reward',
      reading: 'fall',
      is: 'above',
      value: 0.1,
      says: 'of gold reward was lost again after its best.',
    },
    {
      algorithm: 'ppo',
      metric: 'eval/scores',
      reading: 'rise',
      is: 'above',
      value: 0.1,
      says: 'more proxy reward on the same held-out answers, at the same time.',
    },
  ],
  fix: {
    says: 'A KL penalty holds the policy where the reward model knows its way; more labels close the holes.',
    knobs: { 'ppo.klCoef': 0.1 },
  },
  evidence: [trl(322), trl(204), openRlhf(287)],
  lesson: 'hacking',
};
