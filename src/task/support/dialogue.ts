import { isStop, readTokens } from '../reviews/goldTokens.ts';

/** A ticket as a reader sees it: lower-case words and marks of both sides. */
export interface Dialogue {
  /** Empty if the text names no agent: then all of it is the reply, to nobody knows what. */
  readonly message: readonly string[];
  readonly reply: readonly string[];
}

/** Splits at the first "Agent:"; a later one is part of the reply, where it does not belong. */
export function readDialogue(text: string): Dialogue {
  const mark = /\bagent\s*:/i.exec(text);
  if (!mark) return { message: [], reply: readTokens(text) };
  return {
    message: readTokens(text.slice(0, mark.index).replace(/^\s*customer\s*:/i, '')),
    reply: readTokens(text.slice(mark.index + mark[0].length)),
  };
}

/** The tokens of each sentence with its full stop. */
export function sentencesOf(tokens: readonly string[]): readonly (readonly string[])[] {
  const sentences: string[][] = [[]];
  for (const token of tokens) {
    sentences.at(-1)!.push(token);
    if (isStop(token)) sentences.push([]);
  }
  return sentences.filter((sentence) => sentence.length > 0);
}

/** Where a phrase of words starts in the tokens, or -1. */
export function findPhrase(tokens: readonly string[], phrase: readonly string[], from = 0): number {
  for (let start = from; start + phrase.length <= tokens.length; start++) {
    if (phrase.every((word, i) => tokens[start + i] === word)) return start;
  }
  return -1;
}

export const phraseList = (text: string): readonly (readonly string[])[] =>
  text
    .split(/[\n,]/)
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '')
    .map((phrase) => phrase.split(/\s+/));

export const hasPhrase = (tokens: readonly string[], phrases: readonly (readonly string[])[]): boolean =>
  phrases.some((phrase) => findPhrase(tokens, phrase) >= 0);
