/**
 * Where the page keeps what a visitor made: IndexedDB, or memory with a reason why it is no better. One object for
 * a page or worker; record stores and checkpoint files are built on it.
 */
import { type AppError, toEnvelope } from '../shared/errors.ts';
import type { Backend } from './backend.ts';
import { indexedDbBackend } from './indexedDbBackend.ts';
import { type ChangeChannel, changeChannel } from './changeChannel.ts';
import { memoryBackend } from './memoryBackend.ts';
import { SAVED, type StatusBoard, statusBoard, type StorageStatus } from './statusBoard.ts';
import { toStorageError } from './storageError.ts';

export interface Storage {
  readonly backend: Backend;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The same object until something changes. */
  readonly status: () => StorageStatus;
  /** @returns a function that ends the subscription */
  readonly onStatus: StatusBoard['onStatus'];
  readonly onChange: ChangeChannel['onChange'];
  /** Asks the browser for usage and quota, and puts them into the status. */
  readonly measure: () => Promise<StorageStatus>;
  /** For stores: runs a write, keeps `problem` up to date, and after the first one asks to keep the data for good. */
  readonly write: <R>(work: () => Promise<R>) => Promise<R>;
  /** For stores: tells this tab and the others. */
  readonly announce: ChangeChannel['announce'];
  readonly close: () => void;
}

export interface StorageOptions {
  /** Database and channel; never a path or a version: renaming it hides what was saved. */
  readonly name?: string;
  readonly now?: () => number;
  readonly openTimeoutMs?: number;
}

/** Opens the best store there is. Never throws: the status says what it came to. */
export async function openStorage(options: StorageOptions = {}): Promise<Storage> {
  const { name = 'rlhf-playground', now = Date.now, openTimeoutMs = 5000 } = options;
  const board = statusBoard();
  const backend = await climbDown(name, openTimeoutMs, board);
  const changes = changeChannel(name);
  let isFirstWrite = true;
  return {
    backend,
    now,
    status: board.status,
    onStatus: board.onStatus,
    onChange: changes.onChange,
    announce: changes.announce,
    async measure() {
      const { usage = null, quota = null } = await attempt(() => navigator.storage.estimate(), {});
      board.update({ usage, quota });
      return board.status();
    },
    async write(work) {
      try {
        const result = await work();
        if (backend.kind === 'memory') return result;
        if (board.status().problem || board.status().reason !== SAVED)
          board.update({ problem: null, reason: SAVED });
        if (isFirstWrite) void keepForGood(name, board);
        isFirstWrite = false;
        return result;
      } catch (error) {
        const problem = toStorageError(error, 'saving');
        // Another tab was faster: nothing is wrong with the storage.
        if (problem.code !== 'storage-conflict') board.update({ problem: toEnvelope(problem) });
        throw problem;
      }
    },
    close() {
      changes.close();
      backend.close();
    },
  };
}

/** Tries by doing, as browsers offer interfaces that fail when used. */
async function climbDown(name: string, openTimeoutMs: number, board: StatusBoard): Promise<Backend> {
  let isOpen = false;
  try {
    const backend = await indexedDbBackend({
      name,
      openTimeoutMs,
      onCreated: () => board.update({ wasCleared: isOpen || readFlag(name) }),
      onTerminated: () =>
        board.update({ reason: 'The browser closed the storage; it is opened again when needed.' }),
      onOutdated: () => board.update({ reason: 'Another tab runs a newer version: reload to save again.' }),
    });
    await probe(backend, board);
    isOpen = true;
    return backend;
  } catch (error) {
    const problem = toStorageError(error, 'opening the saved data');
    board.update({ kind: 'memory', reason: memoryReason(problem), problem: toEnvelope(problem) });
    return memoryBackend();
  }
}

/** Writes, reads and removes one byte. A full disk can still be read, so it is no reason to step down. */
async function probe(backend: Backend, board: StatusBoard): Promise<void> {
  const place = { table: 'files', key: ['probe'] } as const;
  try {
    await backend.transact([place], () => [{ ...place, value: new Uint8Array([1]) }]);
    await backend.get(place);
    await backend.transact([place], () => [{ ...place, value: undefined }]);
  } catch (error) {
    const problem = toStorageError(error, 'saving');
    if (problem.code !== 'storage-full') throw problem;
    board.update({ problem: toEnvelope(problem), reason: 'Saved in this browser, but it is full.' });
  }
}

function memoryReason(problem: AppError): string {
  const reasons: Partial<Record<AppError['code'], string>> = {
    'storage-denied': 'Not saved: private window or blocked site data. It is gone when you close the page.',
    'storage-blocked': 'Not saved: another tab holds an older version. Close it, then reload.',
    'storage-newer': 'Not saved: what is here was saved by a newer version of the page. Reload.',
  };
  return reasons[problem.code] ?? `Not saved: ${problem.message}`;
}

/** The flag is compared with the database at the next visit: see `wasCleared`. */
async function keepForGood(name: string, board: StatusBoard): Promise<void> {
  await attempt(async () => localStorage.setItem(flagName(name), '1'), undefined);
  board.update({ persisted: await attempt(() => navigator.storage.persist(), false) });
}

const flagName = (name: string) => `${name}:saved`;

function readFlag(name: string): boolean {
  try {
    return localStorage.getItem(flagName(name)) !== null;
  } catch {
    return false; // in a worker, or denied
  }
}

async function attempt<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work();
  } catch {
    return otherwise;
  }
}
