import type { ChartSpec } from './chartSpec.ts';

export const chart: ChartSpec = {
  title: 'Held-out answers, judged',
  says: 'What the text classifier and the task’s own scores say of answers to held-out prompts. One may improve at the cost of another.',
  place: 'diagnostics',
  order: 0,
  plots(catalog, settings) {
    const judge = catalog.presets.find(({ id }) => id === settings.preset)?.judge;
    if (!judge) return [];
    const scores = judge.metric === 'toxicity' ? ['gold/helpfulness', 'gold/harmlessness'] : [];
    return [`eval/${judge.metric}_mean`, `eval/${judge.metric}_std`, ...scores].map((metric) => ({
      metric,
      include: [0, 1],
      sftLevel: true,
    }));
  },
};
