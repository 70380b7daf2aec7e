/** Gold helpfulness: what a reply does for the customer, whatever its tone. */
import { isMark, isStop } from '../reviews/goldTokens.ts';
import { hasPhrase, readDialogue, sentencesOf } from './dialogue.ts';
import type { Dialogue } from './dialogue.ts';
import { rudeness } from './harmlessness.ts';
import { ACKNOWLEDGEMENTS, COURTESIES, EVASIONS, FOLLOW_UPS } from './helpLexicon.ts';
import { replySalad } from './replySalad.ts';
import { findSteps } from './steps.ts';
import { topicOf, topicWord } from './topics.ts';
import type { Topic } from './topics.ts';

const WEIGHTS = { step: 0.52, named: 0.18, acknowledged: 0.18, closed: 0.12 } as const;
/** What an evasion, or a step that belongs elsewhere, leaves of a reply without a real one. */
const MISSED = 0.5;
/** A step that counts as one. */
const REAL_STEP = 0.4;
/** Share of the score that each sign of word salad costs, and how little may be left of it. */
const SALAD_PENALTY = 0.3;
const LEAST_LEFT = 0.05;

/**
 * How helpful a reply is: 0 to 1, unitless.
 *
 * .52 for a concrete step that suits the problem ("I have sent you a new lamp", "restart the router"; less for a step
 * of the same domain, a tenth for another domain's), .18 for naming what the message is about, .18 for acknowledging
 * it (half if it could be any trouble), .12 for a close that offers more (a third for mere courtesy). Without a real
 * step, an evasion or another domain's step takes half. Every sign of word salad, stuffing or breaking off takes three tenths of what is left.
 * A message of unknown topic is judged by the reply alone.
 */
export function helpfulness(text: string): number {
  const dialogue = readDialogue(text);
  const { reply } = dialogue;
  if (!reply.some((token) => !isMark(token))) return 0;
  const topic = topicOf(dialogue.message);
  const steps = findSteps(reply, topic);
  const step = Math.max(0, ...steps.map(({ fit }) => fit));
  const score =
    WEIGHTS.step * step +
    WEIGHTS.named * naming(dialogue, topic, step) +
    WEIGHTS.acknowledged * acknowledging(reply, topic) +
    WEIGHTS.closed * closing(reply);
  const misses = step < REAL_STEP && (steps.length > 0 || hasPhrase(reply, EVASIONS));
  const sane = Math.max(LEAST_LEFT, 1 - SALAD_PENALTY * replySalad(reply, steps.length));
  return score * (misses ? MISSED : 1) * sane;
}

function naming({ reply }: Dialogue, topic: Topic | null, step: number): number {
  if (!topic) return step;
  const said = reply.map(topicWord);
  if (said.some((word) => topic.named.has(word))) return 1;
  return said.some((word) => topic.related.has(word)) ? 0.6 : 0;
}

/** The best acknowledgement; one that sneers is worth little. */
function acknowledging(reply: readonly string[], topic: Topic | null): number {
  const scores = sentencesOf(reply).map((sentence) => {
    const repeatsComplaint = sentence[0] === 'so' && /^(?:your|you|we|our|the)$/.test(sentence[1] ?? '');
    if (!repeatsComplaint && !hasPhrase(sentence, ACKNOWLEDGEMENTS)) return 0;
    const specific = !topic || sentence.some((word) => topic.related.has(topicWord(word)));
    return (specific ? 1 : 0.5) * (rudeness(sentence) > 0.4 ? 0.25 : 1);
  });
  return Math.max(0, ...scores);
}

function closing(reply: readonly string[]): number {
  const last =
    sentencesOf(reply)
      .filter((sentence) => sentence.some((token) => !isStop(token)))
      .at(-1) ?? [];
  const worth = hasPhrase(last, FOLLOW_UPS) ? 1 : hasPhrase(last, COURTESIES) ? 1 / 3 : 0;
  return rudeness(last) > 0.4 ? worth / 3 : worth;
}
