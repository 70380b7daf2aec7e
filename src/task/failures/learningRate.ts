import { singleReward } from '../../shared/rewardSpec.ts';
import { trl } from './evidence.ts';
import { failurePreset } from './failurePreset.ts';

export const learningRate = failurePreset({
  id: 'learning-rate',
  label: 'Learning rate × 10',
  reward: singleReward('gold'),
  knobs: {
    'ppo.learningRate': 5e-3,
    'dpo.learningRate': 1e-2,
    'ppo.updates': 12,
    'dpo.steps': 32,
  },
  failure: {
    symptom:
      'Both policies run away from the SFT model within a few steps, and the text falls apart or shrinks.',
    mechanism:
      'One step goes further than the loss can be trusted. PPO’s clip stops the gradient only after the ratio has left its range; DPO drives every margin up until the loss is 0 and the language is gone.',
    claims: [
      {
        algorithm: 'ppo',
        metric: 'objective/kl',
        reading: 'last',
        is: 'above',
        value: 8,
        says: 'from the SFT model; about 2 at the default rate.',
      },
      {
        algorithm: 'dpo',
        metric: 'objective/kl',
        reading: 'last',
        is: 'above',
        value: 40,
        says: 'from the SFT model; about 2 at the default rate.',
      },
      {
        algorithm: 'ppo',
        metric: 'policy/approxkl_avg',
        reading: 'first',
        is: 'above',
        value: 0.4,
        says: 'within the very first update; 0.02 is a lot.',
      },
    ],
    fix: {
      says: 'Divide by 10, and look at approximate KL, clip fraction and KL in the first steps, not at the reward.',
      knobs: { 'ppo.learningRate': 5e-4, 'dpo.learningRate': 1e-3 },
    },
    evidence: [trl(193), trl(1857)],
    lesson: 'clip',
  },
});
