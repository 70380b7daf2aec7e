/**
 * A grammar of our own that writes tickets to a support desk: a customer's message and the agent's reply, whose tone
 * and helpfulness are drawn apart. Customers, agents and companies are fictional.
 */
import type { RandomStream } from '../../shared/rng.ts';
import { countTokens } from '../reviews/draft.ts';
import { drawMood, writeMessage } from './message.ts';
import type { Mood } from './message.ts';
import { drawPlan, writeReply } from './reply.ts';
import type { ReplyPlan } from './reply.ts';
import { drawTicket } from './ticket.ts';
import type { Ticket } from './ticket.ts';

/** The whole text is `prompt + reply`; the reply starts with a space. */
export interface SupportText {
  readonly prompt: string;
  readonly reply: string;
  readonly mood: Mood;
  readonly ticket: Ticket;
  readonly plan: ReplyPlan;
}

export const MAX_PROMPT_TOKENS = 24;
/** With the end-of-text token and the longest prompt, the longest reply fills 61 of the model's 64 positions. */
export const MAX_REPLY_TOKENS = 36;

/** The prompt of a new ticket. */
export function generateMessage(random: RandomStream): { prompt: string; mood: Mood; ticket: Ticket } {
  for (;;) {
    const ticket = drawTicket(random);
    const mood = drawMood(random);
    const prompt = writeMessage(random, ticket, mood);
    if (countTokens(prompt) <= MAX_PROMPT_TOKENS) return { prompt, mood, ticket };
  }
}

/** Writes one ticket with its reply. Replies that would be too long are written anew. */
export function generateSupport(random: RandomStream): SupportText {
  const { prompt, mood, ticket } = generateMessage(random);
  const plan = drawPlan(random, mood);
  for (;;) {
    const reply = ` ${writeReply(random, ticket, plan)}`;
    if (countTokens(reply) <= MAX_REPLY_TOKENS) return { prompt, reply, mood, ticket, plan };
  }
}
