import { contentId } from '../../feedback/contentId.ts';
import { createItem, type PreferenceItem } from '../../feedback/preferenceItem.ts';
import type { PromptWithAnswers } from '../../protocol/jobs.ts';
import { fork, randomStream, rngKey } from '../../shared/rng.ts';

export const DESK_MODES = ['pairs', 'ranking', 'scores'] as const;
export type DeskMode = (typeof DESK_MODES)[number];
/** Answers that are written to each prompt. In scores they come one after another. */
export const ANSWERS_PER_PROMPT: Readonly<Record<DeskMode, number>> = { pairs: 2, ranking: 4, scores: 3 };

/** Something to be judged: a prompt and answers in the order in which they are shown. */
export interface DeskItem {
  readonly id: string;
  readonly mode: DeskMode;
  readonly prompt: string;
  /** As written; the judge sees them in the order of `shown`. */
  readonly answers: readonly DeskAnswer[];
  /** Indices into `answers`. */
  readonly shown: readonly number[];
  /** All answers say the same: the model was tried again, and again said so. */
  readonly areEqual: boolean;
  /** What the reward model thinks of the first two answers as written, where it chose them. */
  readonly firstBetter?: number;
  /** Scores: which of how many answers to this prompt it is, from 1. */
  readonly place?: { readonly index: number; readonly count: number };
}

export interface DeskAnswer {
  readonly text: string;
  readonly ended: boolean;
}

/**
 * What a judge gets to see of a written prompt. The order is drawn from the item's own id, so it is random but does
 * not depend on what was labelled before.
 * @param id names the writing: the same id gives the same order
 */
export function deskItems(written: PromptWithAnswers, mode: DeskMode, seed: number, id: string): DeskItem[] {
  const answers = written.completions.map(({ text, ended }) => ({ text, ended }));
  const order = randomStream(fork(rngKey(seed), 'desk order', id)).permutation(answers.length);
  const common = { mode, prompt: written.prompt };
  if (mode === 'scores') {
    const distinct = [...order].filter(
      (index, at) => [...order].findIndex((other) => answers[other]!.text === answers[index]!.text) === at,
    );
    return distinct.map((index, at) => ({
      ...common,
      id: `${id}/${at}`,
      answers: [answers[index]!],
      shown: [0],
      areEqual: false,
      place: { index: at + 1, count: distinct.length },
    }));
  }
  const areEqual = answers.length < 2 || answers.every(({ text }) => text === answers[0]!.text);
  const { firstBetter } = written;
  return [
    {
      ...common,
      id,
      answers,
      shown: [...order],
      areEqual,
      ...(firstBetter !== undefined && { firstBetter }),
    },
  ];
}

/** The answers in the order in which they are shown. */
export const shownAnswers = (item: DeskItem): readonly DeskAnswer[] =>
  item.shown.map((index) => item.answers[index]!);

/** What a judge may say of an item. Sides and ranks are those of the shown order. */
export type Verdict =
  | { readonly kind: 'pair'; readonly pick: 'first' | 'second' | 'tie' | 'bothBad' | 'skip' }
  | { readonly kind: 'ranking'; readonly ranks: readonly number[] }
  | { readonly kind: 'score'; readonly score: number };

export interface Circumstances {
  readonly annotator: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** How long it was looked at. */
  readonly milliseconds: number;
}

/** The label that a verdict is. @throws AppError('feedback') if it does not fit the item */
export function labelOf(item: DeskItem, verdict: Verdict, circumstances: Circumstances): PreferenceItem {
  const common = { ...circumstances, prompt: item.prompt };
  const [a, b] = item.answers.map(({ text }) => text);
  if (verdict.kind === 'score')
    return createItem({ ...common, kind: 'score', completion: a!, score: verdict.score });
  if (verdict.kind === 'ranking') {
    const ranks = item.answers.map((_, index) => verdict.ranks[item.shown.indexOf(index)]!);
    return createItem({
      ...common,
      kind: 'ranking',
      completions: item.answers.map(({ text }) => text),
      ranks,
    });
  }
  const isSwapped = item.shown[0] === 1;
  const sides = { first: isSwapped ? 'b' : 'a', second: isSwapped ? 'a' : 'b' } as const;
  const { pick } = verdict;
  const outcome = pick === 'first' || pick === 'second' ? sides[pick] : pick;
  return createItem({ ...common, kind: 'pair', a: a!, b: b!, outcome, shown: isSwapped ? 'ba' : 'ab' });
}

/**
 * The next prompts to be answered: those labelled least often, in their own order.
 * @param used how often each prompt was labelled or is waiting to be
 */
export function nextPrompts(
  prompts: readonly string[],
  used: ReadonlyMap<string, number>,
  count: number,
): string[] {
  const counts = new Map(prompts.map((prompt) => [prompt, used.get(prompt) ?? 0]));
  const chosen: string[] = [];
  const distinct = [...counts.keys()];
  while (chosen.length < count && distinct.length > 0) {
    const least = Math.min(...counts.values());
    for (const prompt of distinct) {
      if (counts.get(prompt) !== least || chosen.length === count) continue;
      chosen.push(prompt);
      counts.set(prompt, least + 1);
    }
  }
  return chosen;
}

/** A name for the answers of one batch: what was asked of whom, and when. */
export const writingId = (parts: readonly (string | number)[]): string => contentId(parts);
