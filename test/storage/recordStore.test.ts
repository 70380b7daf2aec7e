import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Change } from '../../src/storage/changeChannel.ts';
import { memoryBackend } from '../../src/storage/memoryBackend.ts';
import type { RecordForm } from '../../src/storage/recordEnvelope.ts';
import { recordStore } from '../../src/storage/recordStore.ts';
import { freshBrowser, openTab, rawKeys } from './browser.ts';

freshBrowser();

const form: RecordForm<{ name: string; labels: string[] }> = {
  collection: 'sets',
  version: 1,
  schema: z.object({ name: z.string(), labels: z.array(z.string()) }),
};
const value = (...labels: string[]) => ({ name: 'mine', labels });

describe('a record store', () => {
  test('gives back what was put, also to the next visit', async () => {
    const tab = await openTab();
    const store = recordStore(tab, form);
    expect(await store.get('a')).toBeUndefined();
    const saved = await store.put({ id: 'a', value: value('x'), revision: 0 });
    expect(saved).toEqual({ id: 'a', revision: 1, savedAt: expect.any(Number) as number, value: value('x') });
    expect(await store.get('a')).toEqual(saved);
    tab.close();
    expect(await recordStore(await openTab(), form).get('a')).toEqual(saved);
    expect((await openTab()).status()).toMatchObject({ kind: 'saved', problem: null, wasCleared: false });
  });

  test('lists by prefix and keeps collections apart', async () => {
    const tab = await openTab();
    const store = recordStore(tab, form);
    await recordStore(tab, { ...form, collection: 'set' }).put({ id: 's/1', value: value(), revision: 0 });
    await store.putAll(['a/2', 'b/1', 'a/1', 'a'].map((id) => ({ id, value: value(id), revision: 0 })));
    const ids = async (prefix?: string) => (await store.list(prefix)).records.map((record) => record.id);
    expect(await ids()).toEqual(['a', 'a/1', 'a/2', 'b/1']);
    expect(await ids('a/')).toEqual(['a/1', 'a/2']);
    expect(await ids('c')).toEqual([]);
  });

  test('saves several records or none', async () => {
    const store = recordStore(await openTab(), form);
    await store.put({ id: 'b', value: value('old'), revision: 0 });
    const records = ['a', 'b'].map((id) => ({ id, value: value('new'), revision: 0 }));
    await expect(store.putAll(records)).rejects.toMatchObject({ code: 'storage-conflict' });
    expect(await store.get('a')).toBeUndefined();
    expect((await store.get('b'))?.value).toEqual(value('old'));
  });

  test('exchanges records for others in one transaction', async () => {
    const store = recordStore(await openTab(), form);
    await store.putAll(['a', 'b', 'c'].map((id) => ({ id, value: value(id), revision: 0 })));
    const fails = store.exchange([{ id: 'c', value: value(), revision: 0 }], ['a', 'b']);
    await expect(fails).rejects.toMatchObject({ code: 'storage-conflict' });
    expect((await store.list()).records).toHaveLength(3);
    await store.exchange([{ id: 'd', value: value('d'), revision: 0 }], ['a', 'b', 'nobody']);
    expect((await store.list()).records.map((record) => record.id)).toEqual(['c', 'd']);
    expect(await store.listRemoved()).toEqual([]);
  });

  test('lists more records than are read at once', async () => {
    const store = recordStore(await openTab(), form);
    const ids = Array.from({ length: 48 }, (_, i) => `r${String(i).padStart(2, '0')}`);
    for (const count of [16, 17, 48]) {
      const records = ids
        .slice(0, count)
        .map((id) => ({ id: `${count}/${id}`, value: value(id), revision: 0 }));
      await store.putAll(records);
      const listed = (await store.list(`${count}/`)).records;
      expect(listed.map((record) => record.id)).toEqual(records.map((record) => record.id));
    }
  });

  test('refuses what does not fit the schema and changes nothing', async () => {
    const store = recordStore(await openTab(), form);
    const wrong = { name: 5, labels: [] } as unknown as { name: string; labels: string[] };
    await expect(store.put({ id: 'a', value: wrong, revision: 0 })).rejects.toThrow(
      /sets\/a failed: name: .*string/,
    );
    expect(await store.list()).toEqual({ records: [], unreadable: [] });
  });

  test('resolves only when a transaction of strict durability is complete', async () => {
    const store = recordStore(await openTab(), form);
    const events: string[] = [];
    const { prototype } = IDBDatabase;
    const open = Reflect.get(prototype, 'transaction') as (
      this: IDBDatabase,
      ...args: unknown[]
    ) => IDBTransaction;
    prototype.transaction = function (names, mode, options) {
      const tx = open.call(this, names, mode, options);
      events.push(`${mode} ${options?.durability}`);
      tx.addEventListener('complete', () => events.push('complete'));
      return tx;
    };
    try {
      await store.put({ id: 'a', value: value(), revision: 0 });
      events.push('resolved');
    } finally {
      prototype.transaction = open;
    }
    expect(events).toEqual(['readwrite strict', 'complete', 'resolved']);
  });
});

describe('two tabs', () => {
  test('never overwrite each other silently', async () => {
    const [one, two] = [recordStore(await openTab(), form), recordStore(await openTab(), form)];
    await one.put({ id: 'a', value: value('x'), revision: 0 });
    const seen = (await two.get('a'))!;
    await one.put({ id: 'a', value: value('x', 'y'), revision: 1 });
    await expect(two.put({ ...seen, value: value('x', 'z') })).rejects.toMatchObject({
      code: 'storage-conflict',
      message: 'saving sets/a failed: another tab changed or removed it (revision 2, this tab had 1)',
      fix: expect.stringContaining('Load it again') as string,
    });
    await expect(two.put({ id: 'a', value: value(), revision: 0 })).rejects.toMatchObject({
      code: 'storage-conflict',
    });
    expect((await two.get('a'))?.value).toEqual(value('x', 'y'));
  });

  test('merge with what both started from where a store knows how', async () => {
    const merging: typeof form = {
      ...form,
      history: 3,
      merge: (mine, theirs, base) => ({
        name: base?.name === mine.name ? theirs.name : mine.name,
        labels: [...new Set([...theirs.labels, ...mine.labels])],
      }),
    };
    const [one, two] = [recordStore(await openTab(), merging), recordStore(await openTab(), merging)];
    await one.put({ id: 'a', value: value('x'), revision: 0 });
    await one.put({ id: 'a', value: { name: 'renamed', labels: ['x', 'y'] }, revision: 1 });
    const merged = await two.put({ id: 'a', value: value('x', 'z'), revision: 1 });
    expect(merged).toMatchObject({ revision: 3, value: { name: 'renamed', labels: ['x', 'y', 'z'] } });
    expect(await one.get('a')).toEqual(merged);
  });

  test('lose no label under any interleaving, when merging', async () => {
    const union: typeof form = {
      ...form,
      merge: (mine, theirs) => ({ ...mine, labels: [...new Set([...theirs.labels, ...mine.labels])] }),
    };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2), { minLength: 1, maxLength: 12 }), fc.uuid(), async (turns, id) => {
        const tabs = await Promise.all([0, 1, 2].map(async () => recordStore(await openTab(), union)));
        const known = tabs.map(() => ({ id, value: value(), revision: 0 }));
        await Promise.all(
          turns.map(async (turn, i) => {
            const mine = known[turn]!;
            const record = { ...mine, value: { ...mine.value, labels: [...mine.value.labels, `${i}`] } };
            known[turn] = record; // before it is saved, as a page would
            const saved = await tabs[turn]!.put(record);
            known[turn] = { ...saved, value: { ...saved.value, labels: [...saved.value.labels] } };
          }),
        );
        const { labels } = (await tabs[0]!.get(id))!.value;
        expect(labels.toSorted()).toEqual(turns.map((_, i) => `${i}`).toSorted());
      }),
      { numRuns: 25 },
    );
  });

  test('tell each other of changes', async () => {
    const [one, two] = [recordStore(await openTab(), form), recordStore(await openTab(), form)];
    const heard: Record<string, Change[]> = { one: [], two: [] };
    one.subscribe((change) => heard['one']!.push(change));
    const stop = two.subscribe((change) => heard['two']!.push(change));
    await one.put({ id: 'a', value: value(), revision: 0 });
    await one.remove('a');
    const saved = { collection: 'sets', id: 'a', revision: 1, kind: 'saved' };
    const removed = { collection: 'sets', id: 'a', revision: 2, kind: 'removed' };
    await expect
      .poll(() => heard['two'])
      .toEqual([saved, removed].map((change) => ({ ...change, origin: 'elsewhere' })));
    expect(heard['one']).toEqual([saved, removed].map((change) => ({ ...change, origin: 'here' })));
    stop();
    await one.restore('a');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(heard['two']).toHaveLength(2);
  });
});

describe('removal', () => {
  test('can be undone until it is purged', async () => {
    const store = recordStore(await openTab(), { ...form, history: 5 });
    const first = await store.put({ id: 'a', value: value('x'), revision: 0 });
    await store.put({ ...first, value: value('y') });
    await store.put({ id: 'ab', value: value('z'), revision: 0 });
    expect(await store.remove('a')).toBe(true);
    expect(await store.remove('a')).toBe(false);
    expect(await store.remove('nobody')).toBe(false);
    expect(await store.get('a')).toBeUndefined();
    expect((await store.list()).records.map((record) => record.id)).toEqual(['ab']);
    expect(await store.listRemoved()).toEqual(['a']);
    expect(await store.restore('a')).toMatchObject({ revision: 4, value: value('y') });
    expect((await store.get('a'))?.value).toEqual(value('y'));
    await store.remove('a');
    await store.purge(['a', 'ab']); // the second was not removed: it stays
    expect((await store.list()).records.map((record) => record.id)).toEqual(['ab']);
    expect(await rawKeys('history')).toEqual([]);
    await expect(store.restore('a')).rejects.toMatchObject({ code: 'storage' });
  });

  test('in another tab is a conflict, not a resurrection', async () => {
    const [one, two] = [
      recordStore(await openTab(), form),
      recordStore(await openTab(), { ...form, merge: (mine) => mine }),
    ];
    const seen = await one.put({ id: 'a', value: value('x'), revision: 0 });
    await one.remove('a');
    await expect(two.put(seen)).rejects.toMatchObject({ code: 'storage-conflict' });
    expect(await one.get('a')).toBeUndefined();
  });
});

describe('history', () => {
  test('keeps as many earlier revisions as it is told', async () => {
    const store = recordStore(await openTab(), { ...form, history: 2 });
    for (let revision = 0; revision < 6; revision++) {
      await store.put({ id: 'a', value: value(`${revision}`), revision });
      await store.put({ id: 'ab', value: value(), revision });
    }
    expect((await store.history('a')).map((record) => [record.revision, record.value.labels[0]])).toEqual([
      [5, '4'],
      [4, '3'],
    ]);
    expect(await rawKeys('history')).toHaveLength(4);
  });
});

test('memory behaves as IndexedDB does', async () => {
  const operation = fc.oneof(
    fc.record({ act: fc.constant('put' as const), id: fc.constantFrom('a', 'ab', 'b'), revision: fc.nat(3) }),
    fc.record({
      act: fc.constantFrom('remove', 'restore', 'get', 'history'),
      id: fc.constantFrom('a', 'ab', 'b'),
    }),
    fc.constant({ act: 'list' as const, id: 'a' }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 15 }), fc.uuid(), async (operations, name) => {
      const [saved, forgetful] = await Promise.all([openTab({ name }), openTab({ name })]);
      const stores = [saved, { ...forgetful, backend: memoryBackend(), now: saved.now }].map((storage) =>
        recordStore({ ...storage, now: () => 7 }, { ...form, history: 2 }),
      );
      for (const step of operations) {
        const outcomes = await Promise.all(
          stores.map(async (store) => {
            const { act, id } = step;
            const result =
              act === 'put' ? store.put({ id, value: value(id), revision: step.revision }) : store[act](id);
            return (result as Promise<unknown>).catch((error: Error) => error.message);
          }),
        );
        expect(outcomes[1]).toEqual(outcomes[0]);
      }
    }),
    { numRuns: 60 },
  );
});
