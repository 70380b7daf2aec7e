/**
 * A named set of labels. Sets are values: every operation returns a new one with a higher revision and leaves the
 * old one as it was, so that undo, two tabs and React are simple.
 */
import { z } from 'zod';
import { AppError } from '../shared/errors.ts';
import { fork, rngKey, uniformAt } from '../shared/rng.ts';
import { type PreferenceItem, preferenceItemSchema, wellFormed } from './preferenceItem.ts';

export const preferenceSetSchema = z.object({
  id: z.string().min(1),
  name: z.string().min(1).max(200),
  /** Milliseconds since 1970, given by the caller. */
  created: z.number().min(0),
  /** Grows by one with every change. */
  revision: z.int().min(0),
  /** In the order in which they were given; no two with the same id. */
  items: z.array(preferenceItemSchema),
});
/** See {@link preferenceSetSchema}. */
export interface PreferenceSet {
  readonly id: string;
  readonly name: string;
  readonly created: number;
  readonly revision: number;
  readonly items: readonly PreferenceItem[];
}

/** @param created milliseconds since 1970 @throws AppError('feedback') if the name is empty or too long */
export function createPreferenceSet(head: { id: string; name: string; created: number }): PreferenceSet {
  if (head.id === '') throw new AppError('feedback', 'set of labels: its id is empty');
  return { ...head, name: checkName(head.name), revision: 0, items: [] };
}

/** Appends items; those whose id the set already has are left out. Returns the same set if nothing is new. */
export function addItems(set: PreferenceSet, items: readonly PreferenceItem[]): PreferenceSet {
  const known = new Set(set.items.map((item) => item.id));
  const fresh = items.filter((item) => !known.has(item.id) && known.add(item.id));
  return fresh.length === 0 ? set : changed(set, { items: [...set.items, ...fresh] });
}

/** Takes back the last item, or the last one of `annotator`. `removed` is null if there was none. */
export function undoItem(
  set: PreferenceSet,
  annotator?: string,
): { readonly set: PreferenceSet; readonly removed: PreferenceItem | null } {
  const index = set.items.findLastIndex((item) => annotator === undefined || item.annotator === annotator);
  const removed = set.items[index];
  return removed ? { set: removeItem(set, removed.id), removed } : { set, removed: null };
}

/** Returns the same set if it has no such item. */
export function removeItem(set: PreferenceSet, id: string): PreferenceSet {
  const items = set.items.filter((item) => item.id !== id);
  return items.length === set.items.length ? set : changed(set, { items });
}

/** @throws AppError('feedback') if the name is empty or too long */
export function renameSet(set: PreferenceSet, name: string): PreferenceSet {
  return changed(set, { name: checkName(name) });
}

/**
 * The items of both, each once. Equal judgements of two annotators are two items. Keeps the id and name of `set`;
 * the revision is above both, so that a merge wins over what it was made of.
 */
export function mergeSets(set: PreferenceSet, other: PreferenceSet): PreferenceSet {
  const merged = addItems(set, other.items);
  return { ...merged, revision: Math.max(set.revision, other.revision) + 1 };
}

export interface SplitOptions {
  readonly seed: number;
  /** Share of prompts that is held out, 0 to 1. */
  readonly heldOut: number;
}
export interface PreferenceSplit {
  readonly train: readonly PreferenceItem[];
  readonly heldOut: readonly PreferenceItem[];
}

/**
 * Splits by prompt: no prompt is on both sides. Each prompt is drawn by itself from seed and text, so adding items
 * never moves others from one side to the other; the share is met on average only.
 */
export function splitByPrompt(items: readonly PreferenceItem[], options: SplitOptions): PreferenceSplit {
  const key = fork(rngKey(options.seed), 'split by prompt');
  const sides = new Map<string, boolean>();
  const isHeldOut = (prompt: string): boolean => {
    const side = sides.get(prompt) ?? uniformAt(fork(key, prompt), 0) < options.heldOut;
    sides.set(prompt, side);
    return side;
  };
  return {
    train: items.filter((item) => !isHeldOut(item.prompt)),
    heldOut: items.filter((item) => isHeldOut(item.prompt)),
  };
}

export interface PreferenceCounts {
  readonly items: number;
  readonly pairs: number;
  readonly rankings: number;
  readonly scores: number;
  readonly prompts: number;
  /** Of pairs only. */
  readonly outcomes: Readonly<Record<'a' | 'b' | 'tie' | 'bothBad' | 'skip', number>>;
  /** Of decided pairs: how often the side shown first was picked. Far from half means a position bias. */
  readonly pickedFirst: number;
  readonly annotators: ReadonlyMap<string, number>;
}

export function countItems(items: readonly PreferenceItem[]): PreferenceCounts {
  const outcomes = { a: 0, b: 0, tie: 0, bothBad: 0, skip: 0 };
  const kinds = { pair: 0, ranking: 0, score: 0 };
  const annotators = new Map<string, number>();
  let pickedFirst = 0;
  for (const item of items) {
    kinds[item.kind] += 1;
    annotators.set(item.annotator, (annotators.get(item.annotator) ?? 0) + 1);
    if (item.kind !== 'pair') continue;
    outcomes[item.outcome] += 1;
    if (item.outcome === item.shown[0]) pickedFirst += 1;
  }
  return {
    items: items.length,
    pairs: kinds.pair,
    rankings: kinds.ranking,
    scores: kinds.score,
    prompts: new Set(items.map((item) => item.prompt)).size,
    outcomes,
    pickedFirst,
    annotators,
  };
}

export interface Throughput {
  /** Items that say how long they took. */
  readonly timed: number;
  readonly totalMs: number;
  /** null if nothing was timed. */
  readonly medianMs: number | null;
  /** Items a minute of judging; pauses between items do not count. */
  readonly perMinute: number | null;
}

/** How fast the labelling goes, from the items' own `milliseconds`. */
export function throughput(items: readonly PreferenceItem[]): Throughput {
  const taken = items.flatMap((item) => item.milliseconds ?? []).toSorted((x, y) => x - y);
  const totalMs = taken.reduce((sum, ms) => sum + ms, 0);
  const last = taken.length - 1;
  const medianMs = last < 0 ? null : (taken[Math.floor(last / 2)]! + taken[Math.ceil(last / 2)]!) / 2;
  return {
    timed: taken.length,
    totalMs,
    medianMs,
    perMinute: totalMs > 0 ? (taken.length * 60_000) / totalMs : null,
  };
}

function changed(set: PreferenceSet, change: Partial<PreferenceSet>): PreferenceSet {
  return { ...set, ...change, revision: set.revision + 1 };
}

function checkName(name: string): string {
  const trimmed = wellFormed(name).trim();
  if (trimmed !== '' && trimmed.length <= 200) return trimmed;
  throw new AppError('feedback', `set of labels: a name has 1 to 200 characters, got ${trimmed.length}`, {
    fix: 'Give it a short name.',
  });
}
