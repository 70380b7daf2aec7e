import type { ChartSpec } from './chartSpec.ts';

export const chart: ChartSpec = {
  title: 'What PPO’s reward is made of',
  says: 'Each part’s share of all that moves the reward of the rollouts. A part that PPO has satisfied everywhere stops moving it.',
  place: 'diagnostics',
  order: 0,
  plots(catalog, settings) {
    const preset = catalog.presets.find(({ id }) => id === settings.preset);
    const parts = [...new Set((settings.reward ?? preset?.reward)?.parts.map(({ part }) => part))];
    if (parts.length < 2) return [];
    return parts.map((part) => ({
      metric: `reward/share/${part}`,
      title: catalog.rewardParts.find(({ id }) => id === part)?.label ?? part,
      include: [0, 1],
    }));
  },
};
