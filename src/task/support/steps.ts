import { isMark } from '../reviews/goldTokens.ts';
import { HELP_VERBS, NEGATIONS, OFFERING_WORDS } from './helpLexicon.ts';
import { isTopicWord, topicWord } from './topics.ts';
import type { Topic } from './topics.ts';

/** Something concrete that a reply offers, reports or asks for. */
export interface Step {
  /** Index of its verb in the reply. */
  readonly at: number;
  /** How well it suits the problem, 0 to 1. */
  readonly fit: number;
}

const FIT = { related: 1, sameDomain: 0.7, pronoun: 0.5, otherDomain: 0.1 } as const;
/** How far behind the verb its object may stand. */
const REACH = 7; // tokens
const PRONOUNS = new Set(['it', 'them', 'that', 'one']);

/**
 * Verbs of help that say who does what: "I will send you a new lamp", "please restart the router", "I already
 * refunded it". "I cannot send it" and "if you sent it" are none.
 */
export function findSteps(reply: readonly string[], topic: Topic | null): readonly Step[] {
  const steps: Step[] = [];
  for (let at = 0; at < reply.length; at++) {
    if (!HELP_VERBS.has(reply[at]!) || !isOffered(reply, at)) continue;
    const fit = fitOf(objectAfter(reply, at), topic);
    if (fit > 0) steps.push({ at, fit });
  }
  return steps;
}

/** Whether the words before the verb make it the agent's offer or an instruction. */
function isOffered(reply: readonly string[], at: number): boolean {
  const clause: string[] = [];
  for (let i = at - 1; i >= 0 && !isMark(reply[i]); i--) clause.unshift(reply[i]!);
  if (clause.length === 0) return true;
  if (clause.some((word) => NEGATIONS.has(word) || word === 'if') || isComplaint(clause)) return false;
  return OFFERING_WORDS.has(clause.at(-1)!);
}

/** "So we sent you the wrong jacket", "sorry that you need to move your flight": the complaint once more. */
const isComplaint = (clause: readonly string[]): boolean =>
  clause.includes('that') || (clause[0] === 'so' && clause.length > 1);

/** The first topic word behind the verb, else a pronoun, else nothing. */
function objectAfter(reply: readonly string[], at: number): string | undefined {
  const behind: string[] = [];
  for (let i = at + 1; i < Math.min(reply.length, at + 1 + REACH); i++) {
    if (isMark(reply[i]) || reply[i] === 'if') break;
    behind.push(reply[i]!);
  }
  return behind.find(isTopicWord) ?? behind.find((word) => PRONOUNS.has(word));
}

function fitOf(object: string | undefined, topic: Topic | null): number {
  if (object === undefined) return 0;
  if (PRONOUNS.has(object)) return FIT.pronoun;
  if (!topic) return 1;
  const word = topicWord(object);
  if (topic.related.has(word)) return FIT.related;
  return topic.domain.has(word) ? FIT.sameDomain : FIT.otherDomain;
}
