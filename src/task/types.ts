import type { RngKey } from '../shared/rng.ts';

/** What a preset trains on: where prompts come from, and the truth that no learner sees. */
export interface Task {
  readonly id: string;
  /** Prompts to train on and prompts to judge by, disjoint. */
  readonly prompts: (key: RngKey) => {
    readonly train: readonly string[];
    readonly heldOut: readonly string[];
  };
  /** Programmatic quality of a whole text, prompt included, in [0, 1]. */
  readonly gold: (text: string) => number;
}

/** A reward that is computed from the text alone. */
export interface ProgrammaticReward {
  readonly id: string;
  readonly label: string;
  readonly says: string;
  /** @param text prompt and answer */
  readonly score: (text: string) => number;
}
