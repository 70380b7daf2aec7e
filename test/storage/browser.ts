/** What a browser has and Node lacks, fresh for every test. */
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, vi } from 'vitest';
import { openStorage, type Storage, type StorageOptions } from '../../src/storage/storage.ts';

const opened: Storage[] = [];

export function freshBrowser(): void {
  beforeEach(() => {
    vi.stubGlobal('indexedDB', new IDBFactory());
    const flags = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (name: string) => flags.get(name) ?? null,
      setItem: (name: string, value: string) => void flags.set(name, value),
    });
  });
  afterEach(() => {
    for (const storage of opened.splice(0)) storage.close();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
}

export const NAME = 'test';

/** One tab. Several may be open at a time. */
export async function openTab(options: StorageOptions = {}): Promise<Storage> {
  let clock = 1000;
  const storage = await openStorage({ name: NAME, now: () => clock++, openTimeoutMs: 10_000, ...options });
  opened.push(storage);
  return storage;
}

/** A connection of somebody who does not let go. */
export function openRaw(version?: number): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, version);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Reads or writes what lies in the database, behind the back of our code. */
export async function rawRecord(key: IDBValidKey, change?: (value: unknown) => unknown, table = 'records') {
  const db = await openRaw();
  const store = db.transaction(table, 'readwrite').objectStore(table);
  const value = await settled(store.get(key));
  if (change) await settled(store.put(change(value), key));
  db.close();
  return value;
}

export async function rawKeys(table: string): Promise<IDBValidKey[]> {
  const db = await openRaw();
  const keys = await settled(db.transaction(table).objectStore(table).getAllKeys());
  db.close();
  return keys;
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
