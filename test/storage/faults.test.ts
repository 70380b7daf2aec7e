/** Each fault of a browser's storage, its message, and what still works after it. */
import { forceCloseDatabase } from 'fake-indexeddb';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { recordStore } from '../../src/storage/recordStore.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { NAME, openRaw, openTab, rawKeys, rawRecord, freshBrowser } from './browser.ts';

freshBrowser();

const form = { collection: 'sets', version: 1, schema: z.object({ text: z.string() }) };
const first = { id: 'a', value: { text: 'one' }, revision: 0 };
const works = async (tab: Storage) => {
  const saved = await recordStore(tab, form).put({ id: 'later', value: { text: 'x' }, revision: 0 });
  expect(await recordStore(tab, form).get('later')).toEqual(saved);
};

const MOMENTS = ['call', 'request', 'commit'] as const;

/** From now on, writes end as on a full disk: `put` throws, or its request fails, or the transaction at its end. */
function fillDisk(moment: (typeof MOMENTS)[number]) {
  type Put = (this: IDBObjectStore, ...args: Parameters<IDBObjectStore['put']>) => IDBRequest<IDBValidKey>;
  const put = Reflect.get(IDBObjectStore.prototype, 'put') as Put;
  return vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    ...args
  ) {
    if (moment === 'call') throw new DOMException('disk', 'QuotaExceededError');
    const request = put.apply(this, args);
    const tx = this.transaction;
    const abort = Reflect.get(tx, '_abort') as (name: string) => void; // how fake-indexeddb fails a transaction
    if (moment === 'request') abort.call(tx, 'QuotaExceededError');
    else request.addEventListener('success', () => abort.call(tx, 'QuotaExceededError'));
    return request;
  });
}

describe('a full disk', () => {
  test.each(MOMENTS)('(noticed at: %s) is said, loses nothing, and passes', async (moment) => {
    const tab = await openTab();
    const store = recordStore(tab, form);
    const saved = await store.put(first);
    const disk = fillDisk(moment);
    await expect(store.put({ ...saved, value: { text: 'two' } })).rejects.toMatchObject({
      code: 'storage-full',
      message: expect.stringMatching(/saving sets\/a failed: the browser has no room left/) as string,
      fix: expect.stringContaining('Delete') as string,
    });
    expect(tab.status()).toMatchObject({ kind: 'saved', problem: { code: 'storage-full' } });
    expect(await store.get('a')).toEqual(saved);
    disk.mockRestore();
    await works(tab);
    expect(tab.status().problem).toBeNull();
  });

  test('at the start still shows what was saved', async () => {
    const before = await openTab();
    const saved = await recordStore(before, form).put(first);
    before.close();
    fillDisk('commit');
    const tab = await openTab();
    expect(tab.status()).toMatchObject({
      kind: 'saved',
      problem: { code: 'storage-full' },
      reason: expect.stringMatching(/full/),
    });
    expect(await recordStore(tab, form).get('a')).toEqual(saved);
  });
});

describe('no storage', () => {
  test.each([
    ['denied', () => new DOMException('denied', 'SecurityError'), 'storage-denied', /private window/],
    ['broken', () => new DOMException('Internal error', 'UnknownError'), 'storage', /Internal error/],
  ])('(%s) leaves memory, with the reason', async (_, error, code, reason) => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw error();
    });
    const tab = await openTab();
    expect(tab.status()).toMatchObject({ kind: 'memory', reason, problem: { code } });
    await works(tab);
    expect(tab.status()).toMatchObject({ kind: 'memory', problem: { code } });
  });

  test('when there is no such thing as indexedDB', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const tab = await openTab();
    expect(tab.status().kind).toBe('memory');
    await works(tab);
  });

  test('when the browser never answers', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => new EventTarget() as IDBOpenDBRequest);
    expect((await openTab({ openTimeoutMs: 50 })).status()).toMatchObject({
      kind: 'memory',
      problem: { message: /did not answer/ },
    });
  });
});

describe('other tabs', () => {
  test('with an older version that do not let go are named', async () => {
    (await openTab()).close();
    const older = await openRaw();
    const open = indexedDB.open.bind(indexedDB);
    vi.spyOn(indexedDB, 'open').mockImplementation((name) => open(name, 2)); // as if our version had been raised
    const tab = await openTab({ openTimeoutMs: 200 });
    expect(tab.status()).toMatchObject({
      kind: 'memory',
      problem: { code: 'storage-blocked' },
      reason: /another tab/,
    });
    older.close();
    vi.restoreAllMocks();
    // The connection that came too late is given back: nobody else is blocked.
    await expect.poll(async () => (await openRaw(3)).version).toBe(3);
  });

  test('with a newer version stop this one from writing', async () => {
    const tab = await openTab();
    const store = recordStore(tab, form);
    await store.put(first);
    const newer = await openRaw(2);
    await expect(store.put({ ...first, revision: 1 })).rejects.toMatchObject({
      code: 'storage-newer',
      fix: expect.stringContaining('Reload') as string,
    });
    expect(tab.status()).toMatchObject({
      reason: expect.stringMatching(/newer version/),
      problem: { code: 'storage-newer' },
    });
    newer.close();
  });

  test('that have already upgraded leave this one memory', async () => {
    (await openRaw(7)).close();
    expect((await openTab()).status()).toMatchObject({ kind: 'memory', problem: { code: 'storage-newer' } });
  });
});

describe('a closed connection', () => {
  test('is opened again', async () => {
    const connections = captureConnections();
    const tab = await openTab();
    const store = recordStore(tab, form);
    const saved = await store.put(first);
    forceCloseDatabase(connections.at(-1) as never);
    await expect.poll(() => tab.status().reason).toMatch(/closed the storage/);
    expect(await store.get('a')).toEqual(saved);
    await store.put({ ...saved, value: { text: 'two' } });
    expect(tab.status()).toMatchObject({ reason: 'Saved in this browser.', problem: null });
  });

  test('is noticed at the next operation even without an event', async () => {
    const connections = captureConnections();
    const tab = await openTab();
    const store = recordStore(tab, form);
    const saved = await store.put(first);
    connections.at(-1)!.close();
    expect(await store.get('a')).toEqual(saved);
    connections.at(-1)!.close();
    expect((await store.put(saved)).revision).toBe(2);
    expect(connections).toHaveLength(3);
  });

  test('by our own hand stays closed', async () => {
    const tab = await openTab();
    tab.close();
    await expect(recordStore(tab, form).get('a')).rejects.toThrow('the storage of this page is closed');
  });
});

describe('eviction', () => {
  test('in mid-session: what the page still has is saved again', async () => {
    vi.stubGlobal('localStorage', undefined); // "clear site data" removes the flag as well
    const tab = await openTab();
    const store = recordStore(tab, form);
    const saved = await store.put(first);
    await new Promise((resolve) => {
      indexedDB.deleteDatabase(NAME).onsuccess = resolve;
    });
    expect(await store.get('a')).toBeUndefined();
    expect(tab.status().wasCleared).toBe(true);
    expect(await store.put(saved)).toMatchObject({ revision: 2, value: saved.value });
    expect(await rawRecord(['sets', 'a'])).toMatchObject({ value: saved.value });
  });

  test('between two visits is said', async () => {
    const before = await openTab();
    expect(before.status().wasCleared).toBe(false);
    await recordStore(before, form).put(first);
    before.close();
    await new Promise((resolve) => {
      indexedDB.deleteDatabase(NAME).onsuccess = resolve;
    });
    expect((await openTab()).status()).toMatchObject({ kind: 'saved', wasCleared: true });
  });
});

describe('the status', () => {
  test('asks to keep the data after the first save only, and measures', async () => {
    const persist = vi.fn<() => Promise<boolean>>(() => Promise.resolve(true));
    vi.stubGlobal('navigator', {
      storage: { persist, estimate: () => Promise.resolve({ usage: 5, quota: 9 }) },
    });
    const tab = await openTab();
    const heard: unknown[] = [];
    tab.onStatus((status) => heard.push(status));
    expect(persist).not.toHaveBeenCalled();
    const store = recordStore(tab, form);
    const saved = await store.put(first);
    await store.put(saved);
    await expect.poll(() => tab.status().persisted).toBe(true);
    expect(persist).toHaveBeenCalledTimes(1);
    expect(await tab.measure()).toMatchObject({ usage: 5, quota: 9 });
    expect(heard.at(-1)).toBe(tab.status());
  });

  test('copes with a browser that says nothing', async () => {
    vi.stubGlobal('navigator', {});
    const tab = await openTab();
    await works(tab);
    expect(await tab.measure()).toMatchObject({ usage: null, quota: null, kind: 'saved' });
    await expect.poll(() => tab.status().persisted).toBe(false);
  });

  test('leaves no trace of its probe', async () => {
    await openTab();
    expect(await rawKeys('files')).toEqual([]);
  });
});

function captureConnections(): IDBDatabase[] {
  const connections: IDBDatabase[] = [];
  const open = indexedDB.open.bind(indexedDB);
  vi.spyOn(indexedDB, 'open').mockImplementation((...args) => {
    const request = open(...args);
    request.addEventListener('success', () => connections.push(request.result));
    return request;
  });
  return connections;
}
