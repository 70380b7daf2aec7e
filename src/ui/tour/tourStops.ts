/** One stop of the tour of the first minute. */
export interface TourStop {
  /** CSS selector of what it points at; a stop whose target is not on the page is left out. */
  readonly target: string;
  readonly title: string;
  readonly says: string;
  /** It goes on by itself, and only, when the race runs. */
  readonly waitsForPlay?: boolean;
  /** Where its card stands if there is room. */
  readonly side?: 'top' | 'bottom';
}

export const TOUR_STOPS: readonly TourStop[] = [
  {
    target: '[data-action="play"]',
    title: 'Press Play',
    says: 'Two copies of one tiny GPT-2 learn to please, one by PPO, one by DPO, both here in your browser.',
    waitsForPlay: true,
  },
  {
    target: '[data-chart="gold/reward"]',
    title: 'Is it really getting better?',
    says: 'The gold reward reads answers to prompts that nobody trains on. Neither method sees it. Higher is better.',
  },
  {
    target: '[data-chart="objective/kl"]',
    title: 'What does it cost?',
    says: 'KL: how far a policy has moved from the model that both began with. Reward bought with less of it is better.',
  },
  {
    target: 'section[aria-label="Held-out prompts"] > div',
    title: 'Read what they write',
    says: 'The same prompts, before and after. Marked words are new since the last look.',
    side: 'top',
  },
  {
    target: 'nav[aria-label="Pages"]',
    title: 'Where to go next',
    says: 'Learn explains it step by step, Label lets you teach it yourself, Inspect takes a step apart. Press ? for help at any time.',
  },
];
