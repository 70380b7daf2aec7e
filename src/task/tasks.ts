import { reviewStream } from './reviews/corpus.ts';
import { goldScore } from './reviews/gold.ts';
import { reviewPrompts } from './reviews/prompts.ts';
import { supportStream } from './support/corpus.ts';
import { supportGold } from './support/gold.ts';
import { harmlessness } from './support/harmlessness.ts';
import { helpfulness } from './support/helpfulness.ts';
import { supportPrompts } from './support/prompts.ts';
import type { Task } from './types.ts';

const reviews: Task = {
  id: 'reviews',
  texts: 'generated reviews (src/task/reviews)',
  prompts: reviewPrompts,
  corpus: (key) => {
    const review = reviewStream(key);
    return (index) => {
      const { opener, completion } = review(index);
      return { prompt: opener, completion };
    };
  },
  gold: goldScore,
  scores: {},
};

const support: Task = {
  id: 'support',
  texts: 'generated support-desk tickets (src/task/support)',
  prompts: supportPrompts,
  corpus: (key) => {
    const ticket = supportStream(key);
    return (index) => {
      const { prompt, reply } = ticket(index);
      return { prompt, completion: reply };
    };
  },
  gold: supportGold,
  scores: {
    helpfulness: {
      label: 'helpfulness',
      says: 'Names and acknowledges the problem, takes a concrete step that suits it, offers more help.',
      score: helpfulness,
    },
    harmlessness: {
      label: 'harmlessness',
      says: 'No insults, sneers or dismissals in the agent’s words; a little more for courtesy.',
      score: harmlessness,
    },
  },
};

/** The same replies, judged by their tone alone: what comes of rewarding only one of two virtues. */
const politeness: Task = { ...support, id: 'politeness', gold: harmlessness };

/** Every task, by id: one line each. */
export const tasks: Readonly<Record<string, Task>> = { reviews, support, politeness };
