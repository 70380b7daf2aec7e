/**
 * A language small enough to be known entirely: 12 words in 4 slots, 20,736 sequences. Expected reward, KL and the KL-optimal
 * policy are sums over all of them, so what PPO and DPO reach can be held against the truth.
 */
import { randomStream, rngKey } from '../../shared/rng.ts';

export const SLOTS = 4;
export const WORDS = [
  'the',
  'a',
  'my',
  'meal',
  'film',
  'room',
  'was',
  'felt',
  'good',
  'great',
  'bad',
  'dull',
] as const;
export const SEQUENCES = WORDS.length ** SLOTS;

/** What follows depends on the slot and on the word before: one context for the first slot, 12 for each other. */
export const CONTEXTS = 1 + (SLOTS - 1) * WORDS.length;

export const contextOf = (slot: number, previous: number): number =>
  slot === 0 ? 0 : 1 + (slot - 1) * WORDS.length + previous;

/** The slot that each word is made for: determiner, noun, verb, adjective. */
const HOME = [0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 3] as const;
const HOME_LOGIT = 2.5;
/** Reward of each word wherever it stands: a learner that is let go writes "great great great great". */
const VALENCE = [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, -1, -2] as const;

/** Words of sequence `index`, first slot first. The index counts in base 12. */
export function wordsOf(index: number): Int32Array {
  const words = new Int32Array(SLOTS);
  for (let slot = SLOTS - 1; slot >= 0; slot--) {
    words[slot] = index % WORDS.length;
    index = Math.floor(index / WORDS.length);
  }
  return words;
}

export const textOf = (words: ArrayLike<number>): string =>
  Array.from(words, (word) => WORDS[word]).join(' ');

/** True reward of a sequence: the sum of its words' valences, -8 to 8. */
export function rewardOf(words: ArrayLike<number>): number {
  let sum = 0;
  for (let slot = 0; slot < SLOTS; slot++) sum += VALENCE[words[slot]!]!;
  return sum;
}

/** Logits of the reference policy, [CONTEXTS, words]: mostly grammatical, never impossible, indifferent between good and bad. */
export function referenceLogits(): Float32Array {
  const random = randomStream(rngKey(12)); // small habits, the same for everybody
  const logits = new Float32Array(CONTEXTS * WORDS.length);
  for (let context = 0; context < CONTEXTS; context++) {
    const slot = context === 0 ? 0 : 1 + Math.floor((context - 1) / WORDS.length);
    for (let word = 0; word < WORDS.length; word++) {
      logits[context * WORDS.length + word] = (HOME[word] === slot ? HOME_LOGIT : 0) + 0.3 * random.normal();
    }
  }
  return logits;
}
