import { z } from 'zod';
import { recordPlace } from '../../storage/recordEnvelope.ts';
import { recordStore } from '../../storage/recordStore.ts';
import { openStorage, type Storage } from '../../storage/storage.ts';
import { labelChangeSchema } from './labelChange.ts';
import type { JournalEntry, LabelJournal } from './labelJournal.ts';

const FORM = {
  collection: 'label-changes',
  schema: z.object({ set: z.string().min(1), change: labelChangeSchema }),
  version: 1,
};
const DIGITS = 9;

/** The journal of labels in this browser's storage, or in memory if the browser keeps nothing. */
export async function openLabelJournal(open: () => Promise<Storage> = openStorage): Promise<LabelJournal> {
  const storage = await open();
  const records = recordStore<JournalEntry>(storage, FORM);
  // Two tabs that count on from the same number must not write the same record.
  const tab = crypto.randomUUID().slice(0, 8);
  /** Ids of every record of a set, oldest first: they end in their place, so that they sort by it. */
  const ids = new Map<string, string[]>();
  const nextId = (set: string): string => {
    const known = ids.get(set) ?? [];
    const last = known.at(-1)?.slice(set.length + 1, set.length + 1 + DIGITS) ?? '0';
    const id = `${set}/${String(Number(last) + 1).padStart(DIGITS, '0')}-${tab}`;
    ids.set(set, [...known, id]);
    return id;
  };
  const add = (entries: readonly JournalEntry[]) =>
    records.putAll(entries.map((value) => ({ id: nextId(value.set), revision: 0, value })));
  return {
    notKept() {
      const { kind, reason } = storage.status();
      return kind === 'memory' ? reason.replace(/^Not saved: /, '') : null;
    },
    wasCleared: () => storage.status().wasCleared,
    async read() {
      const { records: found, unreadable } = await records.list();
      ids.clear();
      for (const { id, value } of found) ids.set(value.set, [...(ids.get(value.set) ?? []), id]);
      return { entries: found.map(({ value }) => value), damaged: unreadable.length };
    },
    onOther(listener) {
      records.subscribe(({ kind, id }) => {
        if (kind !== 'saved' || id.endsWith(`-${tab}`)) return;
        // What cannot be read now will be reported when the page is opened again.
        void records.get(id).then(
          (found) => found && listener(found.value),
          () => undefined,
        );
      });
    },
    async append(entry) {
      await add([entry]);
    },
    async replace(set, changes) {
      const old = (ids.get(set) ?? []).map((id) => recordPlace(FORM, id));
      await add(changes.map((change) => ({ set, change })));
      await storage.write(() =>
        storage.backend.transact(old, () => old.map((place) => ({ ...place, value: undefined }))),
      );
      const gone = new Set(old.map(({ key }) => key[1]));
      ids.set(
        set,
        (ids.get(set) ?? []).filter((id) => !gone.has(id)),
      );
    },
  };
}
