import { textKnob } from '../../shared/spec.ts';
import { ruleReward } from './types.ts';
import { countOf, listOf } from './words.ts';

export const bannedWords = ruleReward({
  id: 'bannedWords',
  label: 'no banned words',
  says: '1 for an answer without any of the words; each one halves it.',
  knobs: {
    words: textKnob({
      label: 'banned',
      says: 'Words or phrases, separated by commas. Only whole words count, in any case.',
      default: 'stupid, idiot, shut up, lazy, whatever',
      maxLength: 500,
    }),
  },
  value: ({ text }, { words }) => 0.5 ** countOf(text, listOf(words)),
});
