import { IDIOM_VALENCES, IDIOM_VERB_FORMS } from './goldIdioms.ts';
import {
  DAMPENER_WORDS,
  INTENSIFIER_WORDS,
  MODIFIER_PAIRS,
  NEGATOR_WORDS,
  TRANSPARENT_WORDS,
  WORD_VALENCES,
} from './goldLexicon.ts';
import { isMark, isStop, startsSentence } from './goldTokens.ts';

/** A word or idiom that says something good or bad, at tokens `start` .. `end` - 1. */
export interface SentimentHit {
  readonly start: number;
  readonly end: number;
  /** The same for "love" and "loved": what counts as a repetition. */
  readonly lexeme: string;
  /** Valence after modifiers, contrast and concession. */
  readonly value: number;
}

interface RawHit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly valence: number;
}

const INTENSIFIED = 1.35;
const DAMPENED = 0.65;
const NEGATED = -0.7;
/** Weight of what stands before "but" or inside "although ...". */
const OUTWEIGHED = 0.45;
/** How far back a modifier may stand. */
const REACH = 6;

interface Idiom {
  readonly text: string;
  readonly words: readonly string[];
  readonly valence: number;
}

/** Idioms by their first word, the longest first. */
const IDIOMS_BY_START: ReadonlyMap<string, readonly Idiom[]> = idiomsByStart();

function idiomsByStart(): ReadonlyMap<string, readonly Idiom[]> {
  const byStart = new Map<string, Idiom[]>();
  for (const [text, valence] of IDIOM_VALENCES) {
    const idiomWords = text.split(' ');
    const list = byStart.get(idiomWords[0]!) ?? [];
    list.push({ text, words: idiomWords, valence });
    byStart.set(idiomWords[0]!, list);
  }
  for (const list of byStart.values()) list.sort((a, b) => b.words.length - a.words.length);
  return byStart;
}

/** Everything in the text that carries sentiment, in order, with its final weight. */
export function sentimentHits(tokens: readonly string[]): readonly SentimentHit[] {
  const raw = rawHits(tokens);
  const weights = clauseWeights(tokens);
  const hits: SentimentHit[] = [];
  let negatedBefore = false;
  for (const [i, hit] of raw.entries()) {
    const previousEnd = i > 0 ? raw[i - 1]!.end : 0;
    let factor = modification(tokens, hit.start, previousEnd);
    // "not clean or quiet": the negation reaches over "or"
    const link = tokens[hit.start - 1];
    if (negatedBefore && previousEnd === hit.start - 1 && (link === 'or' || link === 'nor')) {
      factor = link === 'nor' ? factor : factor * NEGATED;
    }
    negatedBefore = factor < 0;
    const value = hit.valence * factor * weights[hit.start]!;
    hits.push({ start: hit.start, end: hit.end, lexeme: lexemeOf(hit.text), value });
  }
  return hits.filter((hit) => hit.value !== 0);
}

/** The longest idiom at each place, else a word of known valence. */
function rawHits(tokens: readonly string[]): RawHit[] {
  const hits: RawHit[] = [];
  for (let start = 0; start < tokens.length;) {
    const hit = idiomAt(tokens, start) ?? wordAt(tokens, start);
    if (hit) hits.push(hit);
    start = hit ? hit.end : start + 1;
  }
  return hits;
}

function idiomAt(tokens: readonly string[], start: number): RawHit | undefined {
  const first = tokens[start]!;
  for (const spelling of [first, IDIOM_VERB_FORMS[first]]) {
    const idioms = spelling === undefined ? [] : (IDIOMS_BY_START.get(spelling) ?? []);
    for (const { text, words, valence } of idioms) {
      if (words.every((word, i) => i === 0 || tokens[start + i] === word)) {
        return { start, end: start + words.length, text, valence };
      }
    }
  }
  return undefined;
}

function wordAt(tokens: readonly string[], start: number): RawHit | undefined {
  const text = tokens[start]!;
  const valence = WORD_VALENCES.get(text);
  if (valence === undefined) return undefined;
  const next = tokens[start + 1];
  // "pretty good": an adverb before another word that carries sentiment
  if (text === 'pretty' && next !== undefined && WORD_VALENCES.has(next)) return undefined;
  return { start, end: start + 1, text, valence };
}

/** The product of the modifiers in front of `start`, not looking past `floor`. */
function modification(tokens: readonly string[], start: number, floor: number): number {
  let factor = 1;
  let index = start - 1;
  while (index >= Math.max(floor, start - REACH)) {
    const word = tokens[index]!;
    const pair = index > floor ? MODIFIER_PAIRS[`${tokens[index - 1]} ${word}`] : undefined;
    if (pair) {
      factor *= { negate: NEGATED, intensify: INTENSIFIED, dampen: DAMPENED, skip: 1 }[pair];
      index -= 2;
      continue;
    }
    if (NEGATOR_WORDS.has(word)) return factor * NEGATED;
    if (INTENSIFIER_WORDS.has(word)) factor *= INTENSIFIED;
    else if (DAMPENER_WORDS.has(word)) factor *= DAMPENED;
    else if (!TRANSPARENT_WORDS.has(word)) return factor;
    index--;
  }
  return factor;
}

/** For every token: .45 for each "but" that follows it in its sentence, and inside a concession. */
function clauseWeights(tokens: readonly string[]): Float64Array {
  const weights = new Float64Array(tokens.length).fill(1);
  const outweigh = (from: number, to: number) => {
    for (let i = from; i < to; i++) weights[i]! *= OUTWEIGHED;
  };
  for (let i = 0; i < tokens.length; i++) {
    const opensSentence = startsSentence(tokens, i);
    const sentenceStart = opensSentence ? i : lastStop(tokens, i) + 1;
    if (isContrast(tokens, i)) outweigh(opensSentence ? 0 : sentenceStart, i);
    else if (isTrailingThough(tokens, i)) outweigh(0, sentenceStart);
    else if (isConcession(tokens, i)) outweigh(i, concessionEnd(tokens, i));
  }
  return weights;
}

function isContrast(tokens: readonly string[], index: number): boolean {
  const word = tokens[index];
  const before = tokens[index - 1];
  if (word === 'but') return before !== 'anything' && before !== 'nothing' && tokens[index + 1] !== 'also';
  if (word === 'however' || word === 'nevertheless' || word === 'nonetheless') return true;
  const opensClause = before === undefined || isMark(before) || before === 'and';
  return (word === 'still' || word === 'yet') && opensClause;
}

const isTrailingThough = (tokens: readonly string[], index: number): boolean =>
  tokens[index] === 'though' && (index + 1 === tokens.length || isStop(tokens[index + 1]));

function isConcession(tokens: readonly string[], index: number): boolean {
  const word = tokens[index];
  if (word === 'although' || word === 'though' || word === 'despite') return true;
  return word === 'in' && tokens[index + 1] === 'spite';
}

/** A concession ends at the first comma when it opens the sentence, else with the sentence. */
function concessionEnd(tokens: readonly string[], index: number): number {
  const first = tokens[index - 1] === 'even' ? index - 1 : index;
  const ends = (token: string) => isStop(token) || (token === ',' && startsSentence(tokens, first));
  const length = tokens.slice(index).findIndex(ends);
  return length < 0 ? tokens.length : index + length;
}

function lastStop(tokens: readonly string[], index: number): number {
  let i = index - 1;
  while (i >= 0 && !isStop(tokens[i])) i--;
  return i;
}

/** A crude stem, enough to see "enjoyed" as "enjoy" again. */
const lexemeOf = (text: string): string =>
  text.includes(' ') ? text : text.replace(/(?<=.{3})(?:ingly|edly|ing|ed|es|s|ly|able|e)$/, '');
