import { fork, randomStream, rngKey } from '../../shared/rng.ts';
import type { RandomStream, RngKey } from '../../shared/rng.ts';
import { countTokens } from './draft.ts';
import { generateOpener } from './grammar.ts';

export const TRAIN_PROMPTS = 1500;
export const HELD_OUT_PROMPTS = 200;
const SHORTEST = 2; // tokens
const LONGEST = 6; // tokens

/** Evaluation must not depend on a run's seed: every run is judged on the same prompts. */
const HELD_OUT_KEY = fork(rngKey(0), 'held-out prompts');
/** How many of the sampled prompts may begin with a held-out one ("I thought the" begins hundreds). */
const COMMON_PREFIX = 3;

export interface ReviewPrompts {
  readonly train: readonly string[];
  readonly heldOut: readonly string[];
}

/**
 * Neutral beginnings of reviews, 2 to 6 tokens each, all distinct: 1,500 to train on, which depend on the key,
 * and 200 held out, which do not. No held-out prompt begins a training prompt or is begun by one.
 */
export function reviewPrompts(key: RngKey): ReviewPrompts {
  const heldOut = heldOutPrompts();
  const heldOutBeginnings = new Set(heldOut.flatMap(beginnings));
  const heldOutSet = new Set(heldOut);
  const conflicts = (prompt: string) =>
    heldOutBeginnings.has(prompt) || beginnings(prompt).some((beginning) => heldOutSet.has(beginning));
  const random = randomStream(fork(key, 'train prompts'));
  const train = new Set<string>();
  while (train.size < TRAIN_PROMPTS) {
    const prompt = drawPrompt(random);
    if (!conflicts(prompt)) train.add(prompt);
  }
  return { train: [...train], heldOut };
}

/** The beginning of a new review's opener, cut at a word. */
function drawPrompt(random: RandomStream): string {
  const opener = generateOpener(random);
  const cuts = beginnings(opener).filter((text) => {
    const tokens = countTokens(text);
    return tokens >= SHORTEST && tokens <= LONGEST;
  });
  // "We" alone is no prompt
  if (cuts.length === 0) return drawPrompt(random);
  const whole = cuts[cuts.length - 1]!;
  return whole === opener && random.uniform() < 0.5 ? whole : random.pick(cuts);
}

let heldOutCache: readonly string[] | undefined;

/** Prompts that few others begin with, so that holding them out leaves the training prompts as they were. */
function heldOutPrompts(): readonly string[] {
  if (heldOutCache) return heldOutCache;
  const random = randomStream(HELD_OUT_KEY);
  const drawn = [...new Set(Array.from({ length: 2 * TRAIN_PROMPTS }, () => drawPrompt(random)))];
  const begun = new Map<string, number>();
  for (const prompt of drawn) {
    for (const beginning of beginnings(prompt)) begun.set(beginning, (begun.get(beginning) ?? 0) + 1);
  }
  const specific = drawn.filter((prompt) => begun.get(prompt)! <= COMMON_PREFIX);
  heldOutCache = specific.slice(0, HELD_OUT_PROMPTS);
  return heldOutCache;
}

/** Every beginning of a text that ends at a word, the whole text included. */
function beginnings(text: string): string[] {
  const parts = text.split(' ');
  return parts.map((_, i) => parts.slice(0, i + 1).join(' '));
}
