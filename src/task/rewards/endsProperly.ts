import { ruleReward } from './types.ts';

export const endsProperly = ruleReward({
  id: 'endsProperly',
  label: 'ends properly',
  says: '1 for an answer that ends by itself after a full stop, half for one that only ends, 0 for one that is cut off.',
  knobs: {},
  value: ({ text, ended }) => (ended ? (/[.!?]["')]?\s*$/.test(text) ? 1 : 0.5) : 0),
});
