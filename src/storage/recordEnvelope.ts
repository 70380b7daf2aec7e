/**
 * How a record lies in the database: an envelope with its revision, the version of its form and its value. Pure
 * functions; `recordStore` has the database.
 */
import { z } from 'zod';
import { AppError } from '../shared/errors.ts';
import type { Place, Write } from './backend.ts';

export interface RecordForm<T> {
  /** The kind of record, e.g. `preference-sets`. Renaming it hides what was saved. */
  readonly collection: string;
  readonly schema: z.ZodType<T>;
  /** From 1; raise it when the schema changes, and add a migration. */
  readonly version: number;
  /** By the version that they start from: what a record of version n becomes in version n + 1. */
  readonly migrations?: Readonly<Record<number, (value: unknown) => unknown>>;
  /**
   * Joins what this tab wants to save with what another tab saved meanwhile. `base` is what both started from, if it
   * is still in the history. Without it such a save fails with 'storage-conflict'.
   */
  readonly merge?: (mine: T, theirs: T, base: T | undefined) => T;
  /** Earlier revisions kept of each record. Default 0. */
  readonly history?: number;
}

export interface StoredRecord<T> {
  readonly id: string;
  /** Grows by one with every save; give it back when saving. */
  readonly revision: number;
  /** Milliseconds since 1970. For display only: clocks jump. */
  readonly savedAt: number;
  readonly value: T;
}
/** A record that this page cannot read. It stays where it is. */
export interface UnreadableRecord {
  readonly id: string;
  readonly error: AppError;
  /** As it is stored, for a download. */
  readonly raw: unknown;
}
export interface NewRecord<T> {
  readonly id: string;
  readonly value: T;
  /** The revision that the value was made from; 0 for a new record. */
  readonly revision: number;
}

export const envelopeSchema = z.object({
  id: z.string(),
  revision: z.int().min(1),
  version: z.int().min(1),
  savedAt: z.number(),
  /** When it was removed; null if it was not. */
  removedAt: z.number().nullable(),
  value: z.unknown(),
});
export type Envelope = z.infer<typeof envelopeSchema>;

type Named = { readonly collection: string };
export const recordPlace = ({ collection }: Named, id: string): Place => ({
  table: 'records',
  key: [collection, id],
});
const historyPlace = ({ collection }: Named, id: string, revision: number): Place => ({
  table: 'history',
  key: [collection, id, revision],
});
const archivePlace = ({ collection }: Named, id: string, version: number): Place => ({
  table: 'archive',
  key: [collection, id, version],
});

/** What {@link replaceRecord} needs to know: the record as it is, and the one that the caller started from. */
export const placesToReplace = (form: Named, { id, revision }: NewRecord<unknown>) =>
  [recordPlace(form, id), historyPlace(form, id, revision), archivePlace(form, id, 0)] as const;

/**
 * The writes that put `record` in the place of what is there.
 * A record that is gone although it had a revision was evicted by the browser: it is saved again.
 * @param raw, rawBase what lies at the first two of `placesToReplace`
 * @throws AppError('storage-conflict' | 'storage-newer' | 'storage-damaged' | 'storage')
 */
export function replaceRecord<T>(
  form: RecordForm<T>,
  record: NewRecord<T>,
  { raw, rawBase, savedAt }: { readonly raw: unknown; readonly rawBase: unknown; readonly savedAt: number },
): { readonly saved: StoredRecord<T>; readonly writes: readonly Write[] } {
  const { id } = record;
  const theirs = raw === undefined ? null : readRecord(form, raw, id);
  if (isRemoved(raw)) throw conflict(form, record, theirs?.revision ?? 0);
  const value =
    theirs && theirs.revision !== record.revision ? merge(form, record, theirs, rawBase) : record.value;
  const saved = {
    id,
    revision: (theirs?.revision ?? record.revision) + 1,
    savedAt,
    value: check(form, id, value),
  };
  const envelope = { ...saved, version: form.version, removedAt: null };
  const writes: Write[] = [{ ...recordPlace(form, id), value: envelope }];
  if (theirs) writes.push(...keepOld(form, theirs, raw));
  return { saved, writes };
}

function merge<T>(form: RecordForm<T>, record: NewRecord<T>, theirs: StoredRecord<T>, rawBase: unknown): T {
  if (!form.merge) throw conflict(form, record, theirs.revision);
  const base = rawBase === undefined ? undefined : tryRead(() => readRecord(form, rawBase, record.id));
  return form.merge(record.value, theirs.value, base instanceof AppError ? undefined : base?.value);
}

function keepOld<T>(form: RecordForm<T>, { id, revision }: StoredRecord<T>, raw: unknown): Write[] {
  const writes: Write[] = [];
  const kept = form.history ?? 0;
  if (kept > 0) writes.push({ ...historyPlace(form, id, revision), value: raw });
  if (kept > 0 && revision > kept)
    writes.push({ ...historyPlace(form, id, revision - kept), value: undefined });
  const { version } = envelopeSchema.parse(raw);
  if (version < form.version) writes.push({ ...archivePlace(form, id, version), value: raw });
  return writes;
}

export function isRemoved(raw: unknown): boolean {
  const envelope = envelopeSchema.safeParse(raw);
  return envelope.success && envelope.data.removedAt !== null;
}

/** @throws AppError('storage-damaged' | 'storage-newer') */
export function readRecord<T>(form: RecordForm<T>, raw: unknown, id: string): StoredRecord<T> {
  const envelope = envelopeSchema.safeParse(raw);
  if (!envelope.success) throw damaged(form, id, 'its envelope is not one of ours');
  const { revision, savedAt, version } = envelope.data;
  if (version > form.version) {
    throw new AppError(
      'storage-newer',
      `${form.collection}/${id} was saved by a newer version of this page (form ${version}, this page knows ${form.version})`,
      { fix: 'Reload the page to get the newer version; the record is kept as it is.' },
    );
  }
  const value = form.schema.safeParse(migrate(form, envelope.data, id));
  if (value.success) return { id, revision, savedAt, value: value.data };
  throw damaged(form, id, explain(value.error));
}

/** Migrations work on a copy: what is stored changes only when the record is saved, and the old form is archived. */
function migrate<T>(form: RecordForm<T>, envelope: Envelope, id: string): unknown {
  let value = envelope.version < form.version ? structuredClone(envelope.value) : envelope.value;
  for (let version = envelope.version; version < form.version; version++) {
    const step = form.migrations?.[version];
    if (!step) throw damaged(form, id, `there is no way from form ${version} to ${version + 1}`);
    try {
      value = step(value);
    } catch (error) {
      throw damaged(form, id, `bringing it from form ${version} to ${version + 1} failed: ${String(error)}`);
    }
  }
  return value;
}

function check<T>(form: RecordForm<T>, id: string, value: T): T {
  const result = form.schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('storage', `saving ${form.collection}/${id} failed: ${explain(result.error)}`, {
    fix: 'This is a bug: please report it. Nothing was changed.',
  });
}

export function damaged(form: Named, id: string, why: string): AppError {
  return new AppError('storage-damaged', `${form.collection}/${id} cannot be read: ${why}`, {
    fix: 'It is kept as it is. Download it, or remove it from the list.',
  });
}

function conflict(form: Named, record: NewRecord<unknown>, revision: number): AppError {
  return new AppError(
    'storage-conflict',
    `saving ${form.collection}/${record.id} failed: another tab changed or removed it (revision ${revision}, this tab had ${record.revision})`,
    { fix: 'Load it again and repeat the change, or save yours under another name.' },
  );
}

function explain(error: z.ZodError): string {
  const issue = error.issues[0]!;
  return `${issue.path.join('.') || 'value'}: ${issue.message}`;
}

export function tryRead<R>(work: () => R): R | AppError {
  try {
    return work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
