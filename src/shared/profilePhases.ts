/** What a run spends its time on, as the profile tells it apart. */
export const PROFILE_PHASES = [
  'generation', // of a step: writing answers
  'scoring', // of a step: all else but training, e.g. rewards and log-probs of what was written
  'training', // of a step: losses, gradients and updates
  'evaluation',
  'preparation', // labels, reward model, reference pass, self-test
] as const;
export type ProfilePhase = (typeof PROFILE_PHASES)[number];
