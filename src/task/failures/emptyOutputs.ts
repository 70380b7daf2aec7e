import type { RewardSpec } from '../../shared/rewardSpec.ts';
import { failurePreset } from './failurePreset.ts';
import { transformers, trl } from './evidence.ts';

const brevity = (words: number, tolerance: number): RewardSpec => ({
  combine: 'sum',
  parts: [{ part: 'length', weight: 1, config: { words, tolerance } }],
});

export const emptyOutputs = failurePreset({
  id: 'empty-outputs',
  label: 'Empty outputs',
  reward: brevity(0, 4),
  knobs: {
    'ppo.klCoef': 0,
    'ppo.learningRate': 1e-3,
    'ppo.schedule': 'constant',
    'ppo.updates': 36,
  },
  failure: {
    symptom: 'The reward is at its best, and the answers are a full stop, or nothing.',
    mechanism:
      'The reward charges for words and pays for nothing that words could say, so the best answer is none. Nothing is broken in PPO: it has found what was asked for.',
    claims: [
      {
        algorithm: 'ppo',
        metric: 'completions/mean_length',
        reading: 'late',
        is: 'below',
        value: 3,
        says: 'a full stop or nothing, EOS counted; the SFT model writes about 15.',
      },
      {
        algorithm: 'ppo',
        metric: 'objective/scores',
        reading: 'rise',
        is: 'above',
        value: 2,
        says: 'better paid than at first, so by its reward the run is a success.',
      },
    ],
    fix: {
      says: 'Reward a good length instead of a short one (or set a minimum), and keep a KL penalty: an empty answer is far from what the SFT model writes.',
      knobs: { 'ppo.klCoef': 0.1 },
      reward: brevity(12, 4),
    },
    evidence: [trl(322), transformers(48016)],
    lesson: 'hacking',
  },
});
