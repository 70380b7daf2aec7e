import type { ChartSpec } from './chartSpec.ts';

export const chart: ChartSpec = {
  title: 'Answers to held-out prompts',
  says: 'Whether the text stays healthy while the reward rises: answers should keep their length, end by themselves, and differ from prompt to prompt.',
  place: 'diagnostics',
  order: 3,
  plots: [
    { metric: 'eval/length', title: 'length', include: [0] },
    { metric: 'eval/ended', title: 'ended by themselves', include: [0, 1] },
    { metric: 'eval/distinct_2', title: 'distinct word pairs', include: [0, 1] },
  ],
};
