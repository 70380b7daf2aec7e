import { defineRewardPart } from './types.ts';

export const gold = defineRewardPart({
  id: 'gold',
  label: 'gold score (PPO-GT)',
  says: 'The truth itself, which no real project has: the DPO paper’s PPO-GT.',
  needs: 'nothing',
  scale: 'unit',
  knobs: {},
  values: (answers, _config, services) =>
    Promise.resolve(Float32Array.from(answers, ({ prompt, text }) => services.gold(prompt + text))),
});
