import { isMark, isStop } from '../reviews/goldTokens.ts';
import { saladCount } from '../reviews/goldSalad.ts';
import { sentencesOf } from './dialogue.ts';
import { FUNCTION_WORDS } from './helpLexicon.ts';

/** Content words in a row that English still allows: "new payment link right away". */
const LONGEST_RUN = 5;
/** Steps that a reply may hold before it is stuffed. */
const MOST_STEPS = 2;
/** A reply may take up the customer's "move your flight to Monday", but not say more than that twice. */
const LONGEST_ECHO = 5;
/** Sentences a reply may hold. */
const MOST_SENTENCES = 5;

/**
 * Signs that a reply is no English or was made to please a scorer: those of reviews within a sentence (repeats,
 * impossible pairs), sentences or six words that come again, long rows of content words, more than two steps, many sentences, a second speaker, and an end without a full stop.
 */
export function replySalad(reply: readonly string[], steps: number): number {
  const speakers = reply.filter(
    (word, i) => /^(?:agent|customer)$/.test(word) && reply[i + 1] === ':',
  ).length;
  const sentences = reply.filter(isStop).length;
  return (
    sentencesOf(reply).reduce((sum, sentence) => sum + saladCount(sentence, []), 0) +
    repetitions(reply) +
    contentRuns(reply) +
    Math.max(0, steps - MOST_STEPS) +
    Math.max(0, sentences - MOST_SENTENCES) +
    speakers +
    (isStop(reply.at(-1)) ? 0 : 1)
  );
}

function contentRuns(reply: readonly string[]): number {
  let run = 0;
  let count = 0;
  for (const token of reply) {
    run = isMark(token) || FUNCTION_WORDS.has(token) ? 0 : run + 1;
    if (run > LONGEST_RUN) count++;
  }
  return count;
}

/** Sentences said before, and runs of six words said before. */
function repetitions(reply: readonly string[]): number {
  const runs = Array.from({ length: Math.max(0, reply.length - LONGEST_ECHO) }, (_, i) =>
    reply.slice(i, i + LONGEST_ECHO + 1).join(' '),
  );
  const sentences = sentencesOf(reply).map((sentence) => sentence.join(' '));
  return runs.length - new Set(runs).size + sentences.length - new Set(sentences).size;
}
