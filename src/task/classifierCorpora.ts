/** Labelled texts to train and judge text classifiers by: the labels are the grammars' own choices. */
import { fork, hashString } from '../shared/rng.ts';
import type { RngKey } from '../shared/rng.ts';
import { reviewStream } from './reviews/corpus.ts';
import { supportStream } from './support/corpus.ts';

export interface LabelledText {
  readonly text: string;
  readonly label: boolean;
}
export type Split = 'train' | 'heldOut';

export interface ClassifierCorpus {
  /** What a label of `true` means: "toxic". */
  readonly label: string;
  readonly says: string;
  /** Text `index`, a function of key and index alone; null for texts that are neither. */
  readonly stream: (key: RngKey) => (index: number) => LabelledText | null;
}

/** By task: one line each. */
export const classifierCorpora: Readonly<Record<string, ClassifierCorpus>> = {
  reviews: {
    label: 'positive',
    says: 'A whole review, positive or negative; neutral ones are left out.',
    stream: (key) => {
      const review = reviewStream(key);
      return (index) => {
        const { opener, completion, polarity } = review(index);
        return polarity === 'neutral' ? null : { text: opener + completion, label: polarity === 'positive' };
      };
    },
  },
  support: {
    label: 'toxic',
    says: 'An agent’s reply without the customer’s message: toxic if it was meant to be rude.',
    stream: (key) => {
      const ticket = supportStream(key);
      return (index) => {
        const { reply, plan } = ticket(index);
        return { text: reply.trim(), label: plan.tone === 'rude' };
      };
    },
  },
};

/** One text in five is held out, by its hash: a text can never be in both splits, whatever the key. */
const HELD_OUT_ONE_IN = 5;

export const splitOf = (text: string): Split =>
  hashString(text.toLowerCase()) % HELD_OUT_ONE_IN === 0 ? 'heldOut' : 'train';

/** `count` distinct texts of one split, in the order of the stream. */
export function labelledTexts(
  corpus: ClassifierCorpus,
  key: RngKey,
  split: Split,
  count: number,
): LabelledText[] {
  const stream = corpus.stream(fork(key, 'classifier'));
  const seen = new Set<string>();
  const texts: LabelledText[] = [];
  for (let index = 0; texts.length < count; index++) {
    const one = stream(index);
    if (!one || splitOf(one.text) !== split || seen.has(one.text.toLowerCase())) continue;
    seen.add(one.text.toLowerCase());
    texts.push(one);
  }
  return texts;
}
