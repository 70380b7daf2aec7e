/** Changes of a visitor's sets of labels, as the journal keeps them: sets are what comes of replaying them. */
import { z } from 'zod';
import { assertNever } from '../../shared/assert.ts';
import { preferenceItemSchema } from '../../feedback/preferenceItem.ts';
import {
  addItems,
  createPreferenceSet,
  type PreferenceSet,
  removeItem,
  renameSet,
} from '../../feedback/preferenceSet.ts';

const ruleSchema = z.enum(['drop', 'half']);
/** How a set's labels become training pairs. */
export const trainingRulesSchema = z.object({
  ties: ruleSchema,
  bothBad: ruleSchema,
  /** Share of prompts that is held out. */
  heldOut: z.number().min(0).max(0.9),
});
export type TrainingRules = z.infer<typeof trainingRulesSchema>;
export const DEFAULT_RULES: TrainingRules = { ties: 'half', bothBad: 'drop', heldOut: 0.2 };

export const labelChangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('create'), name: z.string(), created: z.number() }),
  z.object({ kind: z.literal('add'), items: z.array(preferenceItemSchema) }),
  z.object({ kind: z.literal('remove'), ids: z.array(z.string()) }),
  z.object({ kind: z.literal('rename'), name: z.string() }),
  z.object({ kind: z.literal('rules'), rules: trainingRulesSchema }),
  /** The labels stay until the page is opened again, so that it can be undone. */
  z.object({ kind: z.literal('delete') }),
  z.object({ kind: z.literal('restore') }),
]);
export type LabelChange = z.infer<typeof labelChangeSchema>;

/** A set and what is to be done with it. */
export interface LabelSet {
  readonly set: PreferenceSet;
  readonly rules: TrainingRules;
  readonly isDeleted: boolean;
}

const emptySet = (id: string, name: string, created: number): LabelSet => ({
  set: createPreferenceSet({ id, name, created }),
  rules: DEFAULT_RULES,
  isDeleted: false,
});

/**
 * The set after a change. Changes of two tabs may come in any order: adding twice adds once, removing what is not
 * there removes nothing.
 * @param before undefined: the set does not exist yet
 */
export function applyLabelChange(id: string, before: LabelSet | undefined, change: LabelChange): LabelSet {
  if (change.kind === 'create') return before ?? emptySet(id, change.name, change.created);
  // A change whose beginning is lost must not take the labels with it.
  const known = before ?? emptySet(id, 'Recovered labels', 0);
  switch (change.kind) {
    case 'add':
      // Given in another tab after the set was deleted in this one: labels are worth more than a deletion.
      return { ...known, set: addItems(known.set, change.items), isDeleted: false };
    case 'remove':
      return { ...known, set: change.ids.reduce(removeItem, known.set) };
    case 'rename':
      return { ...known, set: renameSet(known.set, change.name) };
    case 'rules':
      return { ...known, rules: change.rules };
    case 'delete':
      return { ...known, isDeleted: true };
    case 'restore':
      return { ...known, isDeleted: false };
    default:
      return assertNever(change);
  }
}
