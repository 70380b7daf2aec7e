import type { RngKey } from '../shared/rng.ts';

/** A text of a task's corpus: the whole of it is `prompt + completion`; the completion starts with a space. */
export interface CorpusText {
  readonly prompt: string;
  readonly completion: string;
}

/** One truth about a text among several, for measuring; no learner sees it. */
export interface GoldScore {
  readonly label: string;
  readonly says: string;
  /** @param text prompt and answer @returns 0 to 1, more is better */
  readonly score: (text: string) => number;
}

/** What a preset trains on: where prompts come from, and the truth that no learner sees. */
export interface Task {
  readonly id: string;
  /** What its texts are, in the plural: "generated reviews". */
  readonly texts: string;
  /** Prompts to train on and prompts to judge by, disjoint. */
  readonly prompts: (key: RngKey) => {
    readonly train: readonly string[];
    readonly heldOut: readonly string[];
  };
  /** An endless corpus to train language models on: text `index` is a function of key and index alone. */
  readonly corpus: (key: RngKey) => (index: number) => CorpusText;
  /** Programmatic quality of a whole text, prompt included, in [0, 1]. */
  readonly gold: (text: string) => number;
  /** What `gold` is made of, by id, where it has parts. */
  readonly scores: Readonly<Record<string, GoldScore>>;
}
