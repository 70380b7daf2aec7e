/** Prices of a nat of KL that can be chosen, points of reward. */
export const BETAS = [0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1, 1.2, 1.5, 2, 2.5, 3, 4, 5] as const;
