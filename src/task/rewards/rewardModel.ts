import { LEARNED_REWARD } from '../../shared/rewardSpec.ts';
import { defineRewardPart } from './types.ts';

export const rewardModel = defineRewardPart({
  id: LEARNED_REWARD,
  label: 'learned reward model',
  says: 'A copy of the SFT model with a score head, trained on the preference pairs before PPO starts.',
  needs: 'preferences',
  scale: 'logit',
  knobs: {},
  values: (_answers, _config, services) => services.rewardModel(),
});
