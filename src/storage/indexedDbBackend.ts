/** IndexedDB with the five things wired that are easily forgotten: abort, close, version change, blocked, durability. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { AppError } from '../shared/errors.ts';
import { type Backend, type Key, type Place, type Table, TABLES, type Write } from './backend.ts';
import { isLostConnection, toStorageError } from './storageError.ts';

/** Raise it when `TABLES` changes. New kinds of records need no new version. */
export const DATABASE_VERSION = 1;
type Schema = DBSchema & Record<Table, { key: (string | number)[]; value: unknown }>;
type Database = IDBPDatabase<Schema>;
/** Entries that are listed at once. */
const PAGE = 16;

export interface IndexedDbEvents {
  /** The database was empty when it was opened: a first visit, or the browser removed it. */
  readonly onCreated: () => void;
  /** The browser closed the connection: the data may be gone. The next operation opens a new one. */
  readonly onTerminated: () => void;
  /** Another tab brought a newer version; this one must not write any more. */
  readonly onOutdated: () => void;
}

export interface IndexedDbOptions extends IndexedDbEvents {
  readonly name: string;
  /** How long to wait for other tabs to let go, and for the browser to answer at all. */
  readonly openTimeoutMs: number;
}

/** @throws AppError('storage-...') if the database cannot be opened */
export async function indexedDbBackend(options: IndexedDbOptions): Promise<Backend> {
  const connection = createConnection(options);
  await connection.run('opening the saved data', async () => undefined);
  return {
    kind: 'saved',
    get: ({ table, key }) =>
      connection.run<unknown>(`reading ${key.join('/')}`, (db) => db.get(table, [...key])),
    list: (table, prefix, next) =>
      connection.run(`listing ${prefix.join('/')}`, (db) => listEntries(db, table, prefix, next)),
    transact: (places, decide) =>
      connection.run(`saving ${places[0]?.key.join('/') ?? ''}`, (db) => transact(db, places, decide)),
    close: connection.close,
  };
}

interface Connection {
  readonly run: <R>(action: string, work: (db: Database) => Promise<R>) => Promise<R>;
  readonly close: () => void;
}

/** Opens when needed, and once more when the browser has closed the connection: a dead one must not be kept. */
function createConnection(options: IndexedDbOptions): Connection {
  let current: Promise<Database> | null = null;
  let stopped: AppError | null = null;
  const forget = () => {
    current = null;
  };
  const events: OpenEvents = {
    onCreated: options.onCreated,
    onTerminated() {
      forget();
      options.onTerminated();
    },
    onVersionChange(isDeletion) {
      if (isDeletion) return events.onTerminated();
      stopped = new AppError(
        'storage-newer',
        'saving stopped: another tab runs a newer version of this page',
        {
          fix: 'Reload this tab to get the newer version.',
        },
      );
      forget();
      options.onOutdated();
    },
  };
  const run = async <R>(action: string, work: (db: Database) => Promise<R>, retries = 1): Promise<R> => {
    if (stopped) throw stopped;
    current ??= openDatabase(options, events);
    const opening = current;
    try {
      return await work(await opening);
    } catch (error) {
      if (current === opening && (await isUnusable(opening, error))) {
        void opening.then((db) => db.close()).catch(() => undefined);
        forget();
      }
      if (current === null && retries > 0 && isLostConnection(error)) return run(action, work, retries - 1);
      throw stopped ?? toStorageError(error, action);
    }
  };
  return {
    run: (action, work) => run(action, work),
    close() {
      stopped = new AppError('storage', 'the storage of this page is closed');
      void current?.then((db) => db.close()).catch(() => undefined);
      forget();
    },
  };
}

async function isUnusable(opening: Promise<Database>, error: unknown): Promise<boolean> {
  const isOpen = await opening.then(
    () => true,
    () => false,
  );
  return !isOpen || isLostConnection(error);
}

interface OpenEvents {
  readonly onCreated: () => void;
  readonly onTerminated: () => void;
  readonly onVersionChange: (isDeletion: boolean) => void;
}

async function openDatabase(
  { name, openTimeoutMs }: IndexedDbOptions,
  events: OpenEvents,
): Promise<Database> {
  let isBlocked = false;
  const opening = openDB<Schema>(name, DATABASE_VERSION, {
    upgrade(db, oldVersion) {
      if (oldVersion === 0) events.onCreated();
      for (const table of TABLES) if (!db.objectStoreNames.contains(table)) db.createObjectStore(table);
    },
    blocked: () => {
      isBlocked = true;
    },
    blocking(_current, wanted, event) {
      (event.target as IDBDatabase).close();
      events.onVersionChange(wanted === null);
    },
    terminated: events.onTerminated,
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(openTimeoutError(isBlocked)), openTimeoutMs);
  });
  try {
    return await Promise.race([opening, timeout]);
  } catch (error) {
    // Should it open after all, it must not block other tabs.
    void opening.then((db) => db.close()).catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function openTimeoutError(isBlocked: boolean): AppError {
  return isBlocked
    ? new AppError(
        'storage-blocked',
        'opening the saved data failed: another tab holds an older version of it',
        {
          fix: 'Close the other tabs of this page, then reload.',
        },
      )
    : new AppError('storage', 'opening the saved data failed: the browser did not answer', {
        fix: 'Restart the browser.',
      });
}

/** In pages within one transaction: one answer with everything would be one long task of reading. */
async function listEntries(db: Database, table: Table, prefix: Key, next: string) {
  const end = [...prefix, `${next}\uffff`, []];
  const { store } = db.transaction(table, 'readonly');
  const entries: (readonly [Key, unknown])[] = [];
  for (let range = IDBKeyRange.bound([...prefix, next], end); ;) {
    const [keys, values] = await Promise.all([store.getAllKeys(range, PAGE), store.getAll(range, PAGE)]);
    for (const [i, key] of keys.entries()) entries.push([key, values[i]]);
    if (keys.length < PAGE) return entries;
    range = IDBKeyRange.bound(keys.at(-1), end, true);
  }
}

async function transact(
  db: Database,
  places: readonly Place[],
  decide: (values: readonly unknown[]) => readonly Write[],
): Promise<void> {
  const tables = TABLES.filter((table) => places.some((place) => place.table === table));
  const tx = db.transaction(tables, 'readwrite', { durability: 'strict' });
  const done = tx.done.then(
    () => null,
    (error: unknown) => ({ error }),
  );
  try {
    const values = await Promise.all(places.map(({ table, key }) => tx.objectStore(table).get([...key])));
    const writes = decide(values);
    await Promise.all(
      writes.map(({ table, key, value }) => {
        const store = tx.objectStore(table);
        return value === undefined ? store.delete([...key]) : store.put(value, [...key]);
      }),
    );
  } catch (error) {
    if (tx.error === null) abort(tx);
    await done;
    // A full disk aborts the transaction: its error says why, the requests' say only that they were aborted.
    throw tx.error ?? error;
  }
  const failure = await done;
  if (failure) throw tx.error ?? failure.error;
}

function abort(tx: { abort: () => void }): void {
  try {
    tx.abort();
  } catch {
    // It has already ended.
  }
}
