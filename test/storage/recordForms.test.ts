/** Records of older and newer pages, and damaged ones. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { RecordForm } from '../../src/storage/recordEnvelope.ts';
import { recordStore } from '../../src/storage/recordStore.ts';
import { freshBrowser, openTab, rawRecord } from './browser.ts';

freshBrowser();

const form: RecordForm<{ name: string; labels: string[] }> = {
  collection: 'sets',
  version: 1,
  schema: z.object({ name: z.string(), labels: z.array(z.string()) }),
};
const value = (...labels: string[]) => ({ name: 'mine', labels });

describe('forms', () => {
  const second: RecordForm<{ title: string; labels: string[] }> = {
    collection: 'sets',
    version: 3,
    schema: z.object({ title: z.string(), labels: z.array(z.string()) }),
    migrations: {
      1: (old) => {
        const { name, ...rest } = old as { name: string };
        return { ...rest, title: name };
      },
      2: (old) => old,
    },
  };

  test('of older pages are read, changed only when saved, and then archived', async () => {
    const tab = await openTab();
    await recordStore(tab, form).put({ id: 'a', value: value('x'), revision: 0 });
    const before = await rawRecord(['sets', 'a']);
    const store = recordStore(tab, second);
    const read = (await store.get('a'))!;
    expect(read.value).toEqual({ title: 'mine', labels: ['x'] });
    expect(await rawRecord(['sets', 'a'])).toEqual(before);
    await store.put(read);
    expect(await rawRecord(['sets', 'a'])).toMatchObject({ version: 3, revision: 2, value: read.value });
    expect(await rawRecord(['sets', 'a', 1], undefined, 'archive')).toEqual(before);
  });

  test('that cannot be brought up to date are kept and reported', async () => {
    const tab = await openTab();
    await recordStore(tab, form).put({ id: 'a', value: value('x'), revision: 0 });
    const before = await rawRecord(['sets', 'a']);
    for (const migrations of [
      { 2: (old: unknown) => old },
      { 1: () => JSON.parse('{') as unknown, 2: (old: unknown) => old },
    ]) {
      const { records, unreadable } = await recordStore(tab, { ...second, migrations }).list();
      expect(records).toEqual([]);
      expect(unreadable).toEqual([
        { id: 'a', error: expect.objectContaining({ code: 'storage-damaged' }) as Error, raw: before },
      ]);
    }
    expect(await rawRecord(['sets', 'a'])).toEqual(before);
  });

  test('of newer pages are neither read nor overwritten', async () => {
    const tab = await openTab();
    await recordStore(tab, second).put({ id: 'a', value: { title: 't', labels: [] }, revision: 0 });
    const store = recordStore(tab, form);
    await expect(store.get('a')).rejects.toMatchObject({
      code: 'storage-newer',
      fix: expect.stringContaining('Reload') as string,
    });
    await expect(store.put({ id: 'a', value: value(), revision: 1 })).rejects.toMatchObject({
      code: 'storage-newer',
    });
    expect(await rawRecord(['sets', 'a'])).toMatchObject({ version: 3, revision: 1 });
  });
});

describe('a damaged record', () => {
  test.each([
    ['garbage', () => 'garbage'],
    ['no revision', (old: unknown) => ({ ...(old as object), revision: undefined })],
    ['a value of another shape', (old: unknown) => ({ ...(old as object), value: { name: 'mine' } })],
  ])('(%s) is reported, kept, and does not hide the others', async (_, damage) => {
    const tab = await openTab();
    const store = recordStore(tab, form);
    await store.putAll(['a', 'b'].map((id) => ({ id, value: value(id), revision: 0 })));
    await rawRecord(['sets', 'a'], damage);
    const before = await rawRecord(['sets', 'a']);
    const { records, unreadable } = await store.list();
    expect(records.map((record) => record.id)).toEqual(['b']);
    expect(unreadable).toMatchObject([{ id: 'a', error: { code: 'storage-damaged' }, raw: before }]);
    await expect(store.get('a')).rejects.toThrow(/sets\/a cannot be read/);
    await expect(store.put({ id: 'a', value: value(), revision: 1 })).rejects.toMatchObject({
      code: 'storage-damaged',
    });
    expect(await rawRecord(['sets', 'a'])).toEqual(before);
  });
});
