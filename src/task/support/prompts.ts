import { fork, hashString, randomStream, rngKey } from '../../shared/rng.ts';
import type { RandomStream, RngKey } from '../../shared/rng.ts';
import { generateMessage } from './grammar.ts';
import { fillTicket } from './ticket.ts';
import type { Ticket } from './ticket.ts';

export const TRAIN_PROMPTS = 1500;
export const HELD_OUT_PROMPTS = 200;
/** One complaint in so many is held out, whoever makes it and however. */
const HELD_OUT_ONE_IN = 6;

/** Evaluation must not depend on a run's seed: every run is judged on the same prompts. */
const HELD_OUT_KEY = fork(rngKey(0), 'held-out tickets');

/**
 * Customers' messages up to "Agent:", all distinct: 1,500 to train on, which depend on the key, and 200 held out,
 * which do not. Whole complaints are held out ("my router makes a strange noise"): no training prompt makes a
 * complaint that a held-out prompt makes, in whatever mood.
 */
export function supportPrompts(key: RngKey): {
  readonly train: readonly string[];
  readonly heldOut: readonly string[];
} {
  const random = randomStream(fork(key, 'train tickets'));
  return {
    train: drawPrompts(random, TRAIN_PROMPTS, (ticket) => !isHeldOut(ticket)),
    heldOut: heldOutPrompts(),
  };
}

let heldOutCache: readonly string[] | undefined;

const heldOutPrompts = (): readonly string[] =>
  (heldOutCache ??= drawPrompts(randomStream(HELD_OUT_KEY), HELD_OUT_PROMPTS, isHeldOut));

function drawPrompts(random: RandomStream, count: number, allowed: (ticket: Ticket) => boolean): string[] {
  const prompts = new Set<string>();
  while (prompts.size < count) {
    const { prompt, ticket } = generateMessage(random);
    if (allowed(ticket)) prompts.add(prompt);
  }
  return [...prompts];
}

/** Numbers, days and relatives make no new complaint. */
const isHeldOut = (ticket: Ticket): boolean => {
  const { object, item } = ticket.slots;
  const complaint = fillTicket({ ...ticket, slots: { object: object!, item: item! } }, ticket.problem.says);
  return hashString(complaint) % HELD_OUT_ONE_IN === 0;
};
