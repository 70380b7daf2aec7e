import { singleReward } from '../../shared/rewardSpec.ts';
import { trl } from './evidence.ts';
import { failurePreset } from './failurePreset.ts';

export const wrongReference = failurePreset({
  id: 'wrong-reference',
  label: 'Wrong reference',
  reward: singleReward('gold'),
  knobs: { 'reference.model': 'base', 'ppo.updates': 20, 'dpo.steps': 40 },
  failure: {
    symptom: 'KL is above 0 and DPO’s loss is not ln 2 before the first step: the self-test fails.',
    mechanism:
      'The reference is the base model, before SFT, as when an adapter is left out of it. PPO is fined for being SFT-trained at all, and DPO’s implicit rewards start with the differences between the two models.',
    claims: [
      {
        algorithm: 'ppo',
        metric: 'rollout/kl_exact',
        reading: 'first',
        is: 'above',
        value: 0.1,
        says: 'before the first update, when policy and reference should be the same model.',
      },
      {
        algorithm: 'dpo',
        metric: 'loss',
        reading: 'first',
        from: Math.LN2,
        is: 'above',
        value: 0.01,
        says: 'a policy that is its own reference has a loss of ln 2 exactly.',
      },
    ],
    fix: {
      says: 'Take the model that training starts from as the reference, and check both numbers before the first step.',
      knobs: { 'reference.model': 'sft' },
    },
    evidence: [trl(1340), trl(495), trl(536)],
    lesson: 'kl',
  },
});
