import { singleReward } from '../../shared/rewardSpec.ts';
import { trl } from './evidence.ts';
import { failurePreset } from './failurePreset.ts';

export const negativeKl = failurePreset({
  id: 'negative-kl',
  label: 'Negative KL',
  reward: singleReward('gold'),
  knobs: {
    'generation.temperature': 0.5,
    'ppo.tempered': 'reference',
    'ppo.klCoef': 0.5,
    'ppo.updates': 20,
  },
  failure: {
    symptom: 'The KL that PPO is charged for is below 0, which no KL can be, and the penalty pays a bonus.',
    mechanism:
      'Answers are sampled at temperature 0.5, but only the reference’s logits are divided by it: log-probs of two different policies are subtracted. k1 is right on average only for the policy that sampled; the exact KL, over the whole vocabulary, starts at 0 as it must.',
    claims: [
      {
        algorithm: 'ppo',
        metric: 'rollout/kl_k1',
        reading: 'first',
        is: 'below',
        value: -1,
        says: 'before anything has been learned, when it must be exactly 0.',
      },
      {
        algorithm: 'ppo',
        metric: 'objective/non_score_reward',
        reading: 'first',
        is: 'above',
        value: 0.5,
        says: 'the penalty pays the policy; on average it must not be above 0.',
      },
      {
        algorithm: 'ppo',
        metric: 'rollout/kl_exact',
        reading: 'first',
        is: 'below',
        value: 0.0001,
        says: 'the truth, on the same answers.',
      },
    ],
    fix: {
      says: 'Divide the logits of both models by the temperature that sampled, and forbid other tricks of sampling (top-k, min_length) in rollouts.',
      knobs: { 'ppo.tempered': 'both' },
    },
    evidence: [trl(615), trl(1005), trl(1161), trl(1857)],
    lesson: 'kl',
  },
});
