import type { SentimentHit } from './goldHits.ts';
import { isMark, isStop } from './goldTokens.ts';

const setOf = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const BE = setOf('is was were are am');
const DETERMINERS = setOf('a an the my our your their');
const CONJUNCTIONS = setOf('and or but although because');
const DEGREES = setOf('very extremely fairly somewhat');
const SUBJECTS = setOf('i we they he she');
/** Verbs in the past that cannot follow "was" when they begin a predicate. */
const FINITE = setOf(
  `exceeded kept drew made moved stole brought won took stayed melted hit worked answered saved felt looked
  blew put went dragged gave forgot tasted smelled fell stopped broke drove let got loved hated enjoyed liked
  disliked`,
);
/** Words that may come any number of times. */
const FUNCTION_WORDS = setOf(
  `a an the and or but of in on at to for with by from is was were are be been it this that i we you they he she
  my our your their his her me us them not no so very really as had have has did do would will there here also
  too all about more`,
);

/**
 * Signs that a text is no English: words in a row, runs of three words that come again, a content word for the
 * third time, sentiment words in a heap, and pairs of words that cannot stand side by side. 0 for good prose.
 */
export function saladCount(tokens: readonly string[], hits: readonly SentimentHit[]): number {
  return (
    brokenPairs(tokens) +
    repeatedRuns(tokens) +
    overusedWords(tokens) +
    heaps(tokens, hits) +
    crowding(tokens, hits)
  );
}

/** "it it", "the was", "was were", "and .", "was exceeded my", and a text that breaks off after "and". */
function brokenPairs(tokens: readonly string[]): number {
  let count = 0;
  for (let i = 1; i < tokens.length; i++) {
    if (isBroken(tokens[i - 1]!, tokens[i]!, tokens[i + 1])) count++;
  }
  return endsTooSoon(tokens.at(-1)) ? count + 1 : count;
}

function isBroken(first: string, second: string, third: string | undefined): boolean {
  if (isMark(first)) return first === ',' && isStop(second);
  if (first === second) return !isStop(first) && !INTENSIFIED_TWICE.has(first);
  const joinsNothing = CONJUNCTIONS.has(second) || isMark(second);
  if (DETERMINERS.has(first)) return joinsNothing || BE.has(second) || DETERMINERS.has(second);
  if (CONJUNCTIONS.has(first)) return isStop(second) || (CONJUNCTIONS.has(second) && second !== 'although');
  if (DEGREES.has(first)) return joinsNothing || BE.has(second);
  if (BE.has(first)) return BE.has(second) || SUBJECTS.has(second) || isFinitePredicate(second, third);
  return false;
}

const endsTooSoon = (last: string | undefined): boolean =>
  last !== undefined &&
  (DETERMINERS.has(last) || CONJUNCTIONS.has(last) || DEGREES.has(last) || last === ',');

const INTENSIFIED_TWICE = setOf('very really so');
const isFinitePredicate = (verb: string, next: string | undefined): boolean =>
  FINITE.has(verb) && next !== undefined && /^(?:me|us|my|our|the|like)$/.test(next);

/** Runs of three words that occurred before; runs of function words only do not count. */
function repeatedRuns(tokens: readonly string[]): number {
  const seen = new Set<string>();
  let count = 0;
  for (let i = 0; i + 3 <= tokens.length; i++) {
    const run = tokens.slice(i, i + 3);
    if (run.some(isMark) || run.filter((word) => !FUNCTION_WORDS.has(word)).length < 2) continue;
    const key = run.join(' ');
    if (seen.has(key)) count++;
    seen.add(key);
  }
  return count;
}

/** Every use of a content word after its second. */
function overusedWords(tokens: readonly string[]): number {
  const uses = new Map<string, number>();
  let count = 0;
  for (const token of tokens) {
    if (isMark(token) || FUNCTION_WORDS.has(token)) continue;
    const used = (uses.get(token) ?? 0) + 1;
    uses.set(token, used);
    if (used > 2) count++;
  }
  return count;
}

/** Sentiment words with nothing between them: "wonderful great". */
function heaps(tokens: readonly string[], hits: readonly SentimentHit[]): number {
  let count = 0;
  for (let i = 1; i < hits.length; i++) {
    const [before, hit] = [hits[i - 1]!, hits[i]!];
    if (hit.start === before.end && tokens[before.end - 1] !== tokens[hit.start]) count++;
  }
  return count;
}

/** Sentiment words beyond the first three and beyond two in five of all words. */
function crowding(tokens: readonly string[], hits: readonly SentimentHit[]): number {
  const words = tokens.filter((token) => !isMark(token)).length;
  const loaded = hits.reduce((sum, hit) => sum + (hit.end - hit.start === 1 ? 1 : 0), 0);
  return Math.max(0, loaded - Math.max(3, Math.ceil(words * 0.4)));
}
