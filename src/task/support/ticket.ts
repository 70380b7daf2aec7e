import { words } from '../reviews/domain.ts';
import type { RandomStream } from '../../shared/rng.ts';
import type { Fix, Problem, SupportDomain } from './domain.ts';
import { account } from './domains/account.ts';
import { appliance } from './domains/appliance.ts';
import { billing } from './domains/billing.ts';
import { booking } from './domains/booking.ts';
import { clothes } from './domains/clothes.ts';
import { delivery } from './domains/delivery.ts';
import { device } from './domains/device.ts';

export const SUPPORT_DOMAINS: readonly SupportDomain[] = [
  delivery,
  billing,
  account,
  device,
  booking,
  clothes,
  appliance,
];

export const DAYS = words('Monday Tuesday Wednesday Thursday Friday Saturday');
const NUMBERS = words('two three four five six');
const PERSONS = words('wife husband sister brother friend daughter son');

/** One customer's trouble: everything that message and reply have in common. */
export interface Ticket {
  readonly domain: SupportDomain;
  readonly problem: Problem;
  /** What the slots in braces stand for in this ticket. */
  readonly slots: Readonly<Record<string, string>>;
}

export function drawTicket(random: RandomStream): Ticket {
  const domain = random.pick(SUPPORT_DOMAINS);
  const problem = random.pick(domain.problems);
  const slots = {
    object: random.pick(problem.objects ?? domain.objects),
    item: random.pick(domain.items),
    number: random.pick(NUMBERS),
    person: random.pick(PERSONS),
    day: random.pick(DAYS),
  };
  return { domain, problem, slots };
}

/** Replaces `{object}`, `{item}`, ...; unknown slots stay. */
export const fillTicket = (ticket: Ticket, template: string): string =>
  template.replace(/\{(\w+)\}/g, (slot, name: string) => ticket.slots[name] ?? slot);

/** A fix of another domain's: what an agent proposes who has not read the message. */
export function strangeFix(random: RandomStream, ticket: Ticket): { fix: Fix; ticket: Ticket } {
  for (;;) {
    const other = drawTicket(random);
    if (other.domain !== ticket.domain) return { fix: random.pick(other.problem.fixes), ticket: other };
  }
}

const AGENT_WORDS: Readonly<Record<string, string>> = {
  my: 'your',
  I: 'you',
  me: 'you',
  us: 'you',
  you: 'we',
  your: 'our',
};

/** The customer's clause in the agent's mouth: "you charged me twice" is "we charged you twice". */
export const asAgentSays = (clause: string): string =>
  clause
    .replace(/\bfrom you\b/g, 'from @us')
    .replace(/(?<!@)\b(?:my|I|me|us|you|your)\b/g, (word) => AGENT_WORDS[word]!)
    .replace('@us', 'us');
