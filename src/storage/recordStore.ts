/**
 * Records of one kind, checked by a schema on the way in and out. Every record has a revision, so that two tabs
 * never overwrite each other silently, and a version of its form, so that a later page can still read it.
 */
import { breatheByMessage, slicer } from '../shared/breathe.ts';
import { AppError } from '../shared/errors.ts';
import type { Place } from './backend.ts';
import {
  damaged,
  type Envelope,
  envelopeSchema,
  isRemoved,
  type NewRecord,
  placesToReplace,
  readRecord,
  type RecordForm,
  recordPlace,
  replaceRecord,
  type StoredRecord,
  tryRead,
  type UnreadableRecord,
} from './recordEnvelope.ts';
import type { Change } from './changeChannel.ts';
import type { Storage } from './storage.ts';

export interface RecordStore<T> {
  /** undefined if there is none or it was removed. @throws AppError('storage-damaged' | 'storage-newer') */
  readonly get: (id: string) => Promise<StoredRecord<T> | undefined>;
  /** All records whose id starts with `prefix`, by id. */
  readonly list: (prefix?: string) => Promise<{
    readonly records: readonly StoredRecord<T>[];
    readonly unreadable: readonly UnreadableRecord[];
  }>;
  /**
   * Resolves when the record is durable, with the value as saved (merged if another tab had saved).
   * @throws AppError('storage-conflict' | 'storage-full' | 'storage-newer' | 'storage-damaged' | 'storage')
   */
  readonly put: (record: NewRecord<T>) => Promise<StoredRecord<T>>;
  /** Several records in one transaction: all of them or none. */
  readonly putAll: (records: readonly NewRecord<T>[]) => Promise<readonly StoredRecord<T>[]>;
  /** As `putAll`, and in the same transaction deletes records for good: a journal that is written anew. */
  readonly exchange: (
    records: readonly NewRecord<T>[],
    gone: readonly string[],
  ) => Promise<readonly StoredRecord<T>[]>;
  /** Marks it as removed; what it held stays until `purge`. Returns whether there was one. */
  readonly remove: (id: string) => Promise<boolean>;
  /** Undoes `remove`. @throws AppError('storage') if it was purged or never removed */
  readonly restore: (id: string) => Promise<StoredRecord<T>>;
  /** Ids of removed records that can be restored. */
  readonly listRemoved: () => Promise<readonly string[]>;
  /** Deletes removed records, their history and archive for good. */
  readonly purge: (ids: readonly string[]) => Promise<void>;
  /** Earlier revisions, the latest first. Unreadable ones are left out. */
  readonly history: (id: string) => Promise<readonly StoredRecord<T>[]>;
  readonly subscribe: (listener: (change: Change) => void) => () => void;
}

export function recordStore<T>(storage: Storage, form: RecordForm<T>): RecordStore<T> {
  const { backend, announce } = storage;
  const { collection } = form;
  const read = (raw: unknown, id: string) => readRecord(form, raw, id);
  const listRaw = async (prefix: string) =>
    (await backend.list('records', [collection], prefix)).map(([key, raw]) => ({ id: String(key[1]), raw }));

  return {
    async get(id) {
      const raw = await backend.get(recordPlace(form, id));
      return raw === undefined || isRemoved(raw) ? undefined : read(raw, id);
    },
    async list(prefix = '') {
      const records: StoredRecord<T>[] = [];
      const unreadable: UnreadableRecord[] = [];
      const pause = slicer(breatheByMessage); // checking thousands of values takes time
      for (const { id, raw } of await listRaw(prefix)) {
        await pause();
        if (isRemoved(raw)) continue;
        const result = tryRead(() => read(raw, id));
        if (result instanceof AppError) unreadable.push({ id, error: result, raw });
        else records.push(result);
      }
      return { records, unreadable };
    },
    put: async (record) => (await exchange(storage, form, [record], []))[0]!,
    putAll: (records) => exchange(storage, form, records, []),
    exchange: (records, gone) => exchange(storage, form, records, gone),
    async remove(id) {
      const marked = await mark(storage, form, id, storage.now());
      if (marked) announce({ collection, id, revision: marked.revision, kind: 'removed' });
      return marked !== null;
    },
    async restore(id) {
      const marked = await mark(storage, form, id, null);
      if (!marked)
        throw new AppError('storage', `restoring ${collection}/${id} failed: it is not among the removed`);
      announce({ collection, id, revision: marked.revision, kind: 'saved' });
      return read(marked, id);
    },
    listRemoved: async () => (await listRaw('')).filter(({ raw }) => isRemoved(raw)).map(({ id }) => id),
    purge: (ids) => purge(storage, form, ids),
    async history(id) {
      const entries = await backend.list('history', [collection], id);
      const own = entries
        .filter(([key]) => key[1] === id)
        .toSorted(([x], [y]) => Number(y[2]) - Number(x[2]));
      return own.flatMap(([, raw]) => {
        const result = tryRead(() => read(raw, id));
        return result instanceof AppError ? [] : [result];
      });
    },
    subscribe: (listener) =>
      storage.onChange((change) => change.collection === collection && listener(change)),
  };
}

async function exchange<T>(
  storage: Storage,
  form: RecordForm<T>,
  records: readonly NewRecord<T>[],
  gone: readonly string[],
): Promise<readonly StoredRecord<T>[]> {
  let saved: readonly StoredRecord<T>[] = [];
  const places = records.flatMap((record) => placesToReplace(form, record));
  const old = gone.map((id) => recordPlace(form, id));
  await storage.write(() =>
    storage.backend.transact([...places, ...old], (values) => {
      const made = records.map((record, i) => {
        const [raw, rawBase] = values.slice(3 * i);
        return replaceRecord(form, record, { raw, rawBase, savedAt: storage.now() });
      });
      saved = made.map((one) => one.saved);
      return [...old.map((place) => ({ ...place, value: undefined })), ...made.flatMap((one) => one.writes)];
    }),
  );
  const { collection } = form;
  for (const { id, revision } of saved) storage.announce({ collection, id, revision, kind: 'saved' });
  for (const id of gone) storage.announce({ collection, id, revision: 0, kind: 'removed' });
  return saved;
}

/** Sets or clears the mark of removal; null if there was nothing to do. Works on values that cannot be read, too. */
async function mark(
  storage: Storage,
  form: { readonly collection: string },
  id: string,
  removedAt: number | null,
): Promise<Envelope | null> {
  const place = recordPlace(form, id);
  let marked: Envelope | null = null;
  await storage.write(() =>
    storage.backend.transact([place], ([raw]) => {
      const envelope = envelopeSchema.safeParse(raw);
      if (raw !== undefined && !envelope.success) throw damaged(form, id, 'its envelope is not one of ours');
      marked = null;
      if (!envelope.success || (envelope.data.removedAt === null) === (removedAt === null)) return [];
      marked = { ...envelope.data, removedAt, revision: envelope.data.revision + 1 };
      return [{ ...place, value: marked }];
    }),
  );
  return marked;
}

async function purge(
  storage: Storage,
  form: { readonly collection: string },
  ids: readonly string[],
): Promise<void> {
  for (const id of ids) {
    const place = recordPlace(form, id);
    const rest = await Promise.all(
      (['history', 'archive'] as const).map(async (table) => {
        const entries = await storage.backend.list(table, [form.collection], id);
        return entries.filter(([key]) => key[1] === id).map(([key]): Place => ({ table, key }));
      }),
    );
    const places = [place, ...rest.flat()];
    await storage.write(() =>
      storage.backend.transact(places, ([raw]) =>
        isRemoved(raw) ? places.map((one) => ({ ...one, value: undefined })) : [],
      ),
    );
  }
}
