/** One human (or simulated) judgement: a pick between two answers, a ranking of several, or a score of one. */
import { z } from 'zod';
import { AppError } from '../shared/errors.ts';
import { contentId } from './contentId.ts';

export const OUTCOMES = ['a', 'b', 'tie', 'bothBad', 'skip'] as const;
/** Who labelled when nobody said so. */
export const UNKNOWN_ANNOTATOR = 'unknown';
export const RANKING_SIZE = { min: 2, max: 8 } as const;
export const SCORE_RANGE = { min: 1, max: 5 } as const;
/** Milliseconds since 1970: the range that JavaScript's Date can hold. */
const LATEST_TIME = 8.64e15;

export const scalarSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type Scalar = z.infer<typeof scalarSchema>;

const common = {
  /** A fingerprint of what was said, about what, by whom and when: see {@link createItem}. */
  id: z.string().min(1),
  prompt: z.string(),
  annotator: z.string().min(1),
  /** Milliseconds since 1970, given by the caller. */
  time: z.number().min(0).max(LATEST_TIME).optional(),
  /** How long the judgement took. */
  milliseconds: z.number().min(0).optional(),
  /** How sure the annotator was, 0 to 1. */
  confidence: z.number().min(0).max(1).optional(),
  /** Columns of an imported file that we do not know. A list, not an object: names like `__proto__` are harmless. */
  extra: z.array(z.tuple([z.string(), scalarSchema])).optional(),
};

export const pairItemSchema = z.object({
  ...common,
  kind: z.literal('pair'),
  a: z.string(),
  b: z.string(),
  outcome: z.enum(OUTCOMES),
  /** `ab`: a was shown first (left, top); `ba`: b was. */
  shown: z.enum(['ab', 'ba']),
  /** Pairs that belong to one ranking share a name, so that they stay in one batch element. */
  group: z.string().optional(),
  /** Share of a full vote, e.g. 0.5 for each order of a tie. */
  weight: z.number().positive().max(1).optional(),
});
export const rankingItemSchema = z.object({
  ...common,
  kind: z.literal('ranking'),
  completions: z.array(z.string()).min(RANKING_SIZE.min).max(RANKING_SIZE.max),
  /** The rank of each completion, 1 is best; equal ranks are ties. */
  ranks: z.array(z.int().min(1).max(RANKING_SIZE.max)),
});
export const scoreItemSchema = z.object({
  ...common,
  kind: z.literal('score'),
  completion: z.string(),
  /** 1 (bad) to 5 (good). */
  score: z.number().min(SCORE_RANGE.min).max(SCORE_RANGE.max),
  /** `thumbs`: only up (5) or down (1) could be given, as in KTO's labels. */
  scale: z.literal('thumbs').optional(),
});

export const preferenceItemSchema = z
  .discriminatedUnion('kind', [pairItemSchema, rankingItemSchema, scoreItemSchema])
  .superRefine((item, context) => {
    const problem = findProblem(item);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });
export type PreferenceItem = z.infer<typeof preferenceItemSchema>;
export type PairItem = z.infer<typeof pairItemSchema>;
export type RankingItem = z.infer<typeof rankingItemSchema>;
export type ScoreItem = z.infer<typeof scoreItemSchema>;
export type Outcome = PairItem['outcome'];

/** What a caller gives: everything but the id; `annotator` and `shown` have defaults. */
type Draft<Item extends { annotator: string }> = Omit<Item, 'id' | 'annotator'> & { annotator?: string };
export type PairDraft = Draft<Omit<PairItem, 'shown'>> & { shown?: PairItem['shown'] };
export type RankingDraft = Draft<RankingItem>;
export type ScoreDraft = Draft<ScoreItem>;
export type PreferenceDraft = PairDraft | RankingDraft | ScoreDraft;

type ItemOf<D extends PreferenceDraft> = Extract<PreferenceItem, { kind: D['kind'] }>;

/**
 * A checked item with its id. The id is a function of kind, prompt, texts, verdict, annotator and time: the same
 * label imported twice has the same id, two annotators who agree have two. Lone surrogates in texts become U+FFFD,
 * because they survive neither UTF-8 nor a tokenizer.
 * @throws AppError('feedback') naming the field that is wrong.
 */
export function createItem<D extends PreferenceDraft>(draft: D): ItemOf<D> {
  const parsed = preferenceItemSchema.safeParse(assembleItem(draft));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new AppError('feedback', `label: ${issue.path.join('.') || draft.kind}: ${issue.message}`);
  }
  return parsed.data as ItemOf<D>;
}

/** {@link createItem} without the check, for callers that have checked every field (the parser of files). */
export function assembleItem(draft: PreferenceDraft): PreferenceItem {
  const annotator = wellFormed(draft.annotator ?? UNKNOWN_ANNOTATOR) || UNKNOWN_ANNOTATOR;
  const prompt = wellFormed(draft.prompt);
  const id = (...rest: readonly (string | number)[]) =>
    contentId([draft.kind, prompt, annotator, draft.time ?? null, ...rest]);
  const extra = draft.extra && { extra: draft.extra.map(wellFormedColumn) };
  const common = { ...extra, prompt, annotator };
  if (draft.kind === 'pair') {
    const texts = { a: wellFormed(draft.a), b: wellFormed(draft.b) };
    const group = draft.group === undefined ? {} : { group: wellFormed(draft.group) };
    const shown = draft.shown ?? 'ab';
    const pairId = id(...pairContent(texts.a, texts.b, draft.outcome), draft.weight ?? 1);
    return defined({ ...draft, ...texts, ...group, ...common, shown, id: pairId });
  }
  if (draft.kind === 'ranking') {
    const completions = draft.completions.map(wellFormed);
    return defined({ ...draft, ...common, completions, id: id(...rankingContent(completions, draft.ranks)) });
  }
  const completion = wellFormed(draft.completion);
  const scoreId = id(completion, draft.score, draft.scale ?? 'stars');
  return defined({ ...draft, ...common, completion, id: scoreId });
}

/** Every completion of an item, in its own order. */
export function completionsOf(item: PreferenceItem): readonly string[] {
  if (item.kind === 'pair') return [item.a, item.b];
  return item.kind === 'ranking' ? item.completions : [item.completion];
}

export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** The same pick with its sides swapped is the same content. */
function pairContent(a: string, b: string, outcome: Outcome): readonly string[] {
  if (a < b) return [a, b, outcome];
  return [b, a, outcome === 'a' ? 'b' : outcome === 'b' ? 'a' : outcome];
}

/** The same ranking with its completions in another order is the same content. */
function rankingContent(completions: readonly string[], ranks: readonly number[]): readonly string[] {
  return completions.map((text, i) => `${ranks[i]} ${text}`).toSorted();
}

function wellFormedColumn([name, value]: [string, Scalar]): [string, Scalar] {
  return [wellFormed(name), typeof value === 'string' ? wellFormed(value) : value];
}

/** Without the keys whose value is undefined, so that equal items are equal in every sense. */
function defined<T extends object>(item: T): T {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)) as T;
}

function findProblem(item: PreferenceItem): string | null {
  if (item.kind === 'ranking' && item.ranks.length !== item.completions.length)
    return `${item.ranks.length} ranks for ${item.completions.length} completions`;
  if (item.kind === 'score' && item.scale === 'thumbs' && item.score !== 1 && item.score !== 5)
    return `a thumb is 1 (down) or 5 (up), got ${item.score}`;
  const ids = item.extra?.map(([name]) => name) ?? [];
  return new Set(ids).size < ids.length ? 'two extra columns have the same name' : null;
}
