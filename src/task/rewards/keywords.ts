import { numberKnob, textKnob } from '../../shared/spec.ts';
import { ruleReward } from './types.ts';
import { countOf, listOf } from './words.ts';

export const keywords = ruleReward({
  id: 'keywords',
  label: 'keywords',
  says: 'Pays for words of a list, up to so many: cheap to game, which is the point.',
  knobs: {
    words: textKnob({
      label: 'words',
      says: 'Words or phrases, separated by commas. Only whole words count, in any case.',
      default: 'great, wonderful',
      maxLength: 500,
    }),
    enough: numberKnob({
      label: 'enough',
      says: 'More of them than this earn nothing more.',
      default: 2,
      min: 1,
      max: 20,
      integer: true,
    }),
  },
  value: ({ text }, { words, enough }) => Math.min(1, countOf(text, listOf(words)) / enough),
});
