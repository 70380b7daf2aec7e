import { numberKnob } from '../../shared/spec.ts';
import { ruleReward } from './types.ts';
import { wordsOf } from './words.ts';

export const length = ruleReward({
  id: 'length',
  label: 'length',
  says: 'Highest for answers of a chosen number of words, less the further they are from it.',
  knobs: {
    words: numberKnob({
      label: 'words',
      says: 'The best length of an answer. 0: the best answer says nothing.',
      unit: 'words',
      default: 12,
      min: 0,
      max: 200,
      integer: true,
    }),
    tolerance: numberKnob({
      label: 'tolerance',
      says: 'At this distance from the best length 61 % of the reward is left (a bell curve).',
      unit: 'words',
      default: 4,
      min: 0.5,
      max: 100,
    }),
  },
  value: ({ text }, { words, tolerance }) =>
    Math.exp(-(((wordsOf(text).length - words) / tolerance) ** 2) / 2),
});
