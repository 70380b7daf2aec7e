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
export const LATEST_TIME = 8.64e15;

/** Columns of a file of labels that mean something to us. */
const RESERVED_COLUMNS: ReadonlySet<string> = new Set(
  (
    'kind prompt a b chosen rejected outcome shown group weight completions ranks completion score label ' +
    'annotator time milliseconds confidence'
  ).split(' '),
);
export const isReservedColumn = (name: string): boolean => RESERVED_COLUMNS.has(name);

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
  const annotator = wellFormed(draft.annotator ?? '') || UNKNOWN_ANNOTATOR;
  const head = { id: '', prompt: wellFormed(draft.prompt), annotator };
  const item = assembleKind(draft, head);
  item.id = contentId([item.kind, item.prompt, annotator, draft.time ?? null, ...verdictOf(item)]);
  // Assigned one by one: 100,000 lines of a file come through here, and spreading costs a third of the time.
  if (draft.time !== undefined) item.time = unsignedZero(draft.time);
  if (draft.milliseconds !== undefined) item.milliseconds = unsignedZero(draft.milliseconds);
  if (draft.confidence !== undefined) item.confidence = unsignedZero(draft.confidence);
  if (draft.extra !== undefined) item.extra = draft.extra.map(wellFormedColumn);
  return item;
}

function assembleKind(
  draft: PreferenceDraft,
  { id, prompt, annotator }: Pick<PreferenceItem, 'id' | 'prompt' | 'annotator'>,
): PreferenceItem {
  if (draft.kind === 'pair') {
    const { kind, outcome, shown = 'ab' } = draft;
    const [a, b] = [wellFormed(draft.a), wellFormed(draft.b)];
    const item: PairItem = { kind, id, prompt, a, b, outcome, shown, annotator };
    if (draft.group !== undefined) item.group = wellFormed(draft.group);
    if (draft.weight !== undefined) item.weight = draft.weight;
    return item;
  }
  if (draft.kind === 'ranking') {
    const completions = draft.completions.map(wellFormed);
    return { kind: 'ranking', id, prompt, completions, ranks: draft.ranks, annotator };
  }
  const completion = wellFormed(draft.completion);
  const item: ScoreItem = { kind: 'score', id, prompt, completion, score: draft.score, annotator };
  if (draft.scale !== undefined) item.scale = draft.scale;
  return item;
}

/** What was said about which texts; the same whatever the order of the texts. */
function verdictOf(item: PreferenceItem): readonly (string | number)[] {
  if (item.kind === 'score') return [item.completion, item.score, item.scale ?? 'stars'];
  if (item.kind === 'ranking')
    return item.completions.map((text, i) => `${item.ranks[i]} ${text}`).toSorted();
  const { a, b, outcome, weight = 1 } = item;
  if (a < b) return [a, b, outcome, weight];
  return [b, a, outcome === 'a' ? 'b' : outcome === 'b' ? 'a' : outcome, weight];
}

/** Lone surrogates become U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

function wellFormedColumn([name, value]: [string, Scalar]): [string, Scalar] {
  if (typeof value === 'string') return [wellFormed(name), wellFormed(value)];
  return [wellFormed(name), typeof value === 'number' ? unsignedZero(value) : value];
}

/** JSON has no -0: a label must come back as it went. */
const unsignedZero = (value: number): number => value + 0;

function findProblem(item: PreferenceItem): string | null {
  if (item.kind === 'ranking' && item.ranks.length !== item.completions.length)
    return `${item.ranks.length} ranks for ${item.completions.length} completions`;
  if (item.kind === 'score' && item.scale === 'thumbs' && item.score !== 1 && item.score !== 5)
    return `a thumb is 1 (down) or 5 (up), got ${item.score}`;
  const names = item.extra?.map(([name]) => name) ?? [];
  const taken = names.find((name) => isReservedColumn(name));
  if (taken !== undefined) return `an extra column must not be called "${taken}"`;
  return new Set(names).size < names.length ? 'two extra columns have the same name' : null;
}
