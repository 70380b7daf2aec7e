import { ruleReward } from './types.ts';
import { wordsOf } from './words.ts';

export const repetition = ruleReward({
  id: 'repetition',
  label: 'no repetition',
  says: 'Share of different word pairs among all neighbouring word pairs of an answer (distinct-2): 1 if none comes twice.',
  knobs: {},
  value({ text }) {
    const words = wordsOf(text);
    if (words.length < 2) return 1;
    const pairs = words.slice(1).map((word, i) => `${words[i]} ${word}`);
    return new Set(pairs).size / pairs.length;
  },
});
