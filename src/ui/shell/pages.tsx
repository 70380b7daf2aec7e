import { type ComponentType, lazy } from 'react';
import type { PageId } from '../../store/settings.ts';
import { RacePage } from '../RacePage.tsx';

export interface PageSpec {
  readonly label: string;
  /** What it is for, on hover. */
  readonly says: string;
  readonly Page: ComponentType;
}

/** Every page, in the order of the navigation. The race is in the first load; the others come when they are opened. */
export const pages: Readonly<Record<PageId, PageSpec>> = {
  race: { label: 'Race', says: 'PPO and DPO, side by side', Page: RacePage },
  label: {
    label: 'Label',
    says: 'Give preferences yourself',
    Page: lazy(async () => ({ default: (await import('../label/LabelPage.tsx')).LabelPage })),
  },
  reward: {
    label: 'Reward',
    says: 'Train, examine and compose the reward',
    Page: lazy(async () => ({ default: (await import('../reward/RewardPage.tsx')).RewardPage })),
  },
  compare: {
    label: 'Compare',
    says: 'Runs, seeds, frontier, evaluation, cost',
    Page: lazy(async () => ({ default: (await import('../compare/ComparePage.tsx')).ComparePage })),
  },
  inspect: {
    label: 'Inspect',
    says: 'Take a step of the live run apart, token by token',
    Page: lazy(async () => ({ default: (await import('../inspect/InspectPage.tsx')).InspectPage })),
  },
  learn: {
    label: 'Learn',
    says: 'Short lessons, each around a live widget',
    Page: lazy(async () => ({ default: (await import('../learn/LearnPage.tsx')).LearnPage })),
  },
  try: {
    label: 'Try',
    says: 'A prompt of your own, answered side by side',
    Page: lazy(async () => ({ default: (await import('../try/TryPage.tsx')).TryPage })),
  },
};
