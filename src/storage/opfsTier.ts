/**
 * The origin-private file system: four times as fast as IndexedDB for megabytes. Its writes can fail without
 * throwing, and its locks outlive the worker that held them by up to two seconds.
 */
import { AppError } from '../shared/errors.ts';
import type { Bytes, FileTier } from './fileTier.ts';

/** `move` is not in TypeScript's library yet. */
type MovableHandle = FileSystemFileHandle & { move?: (name: string) => Promise<void> };

const PIECE_BYTES = 4 * 2 ** 20;
const LOCK_PATIENCE_MS = 5000;
const LOCK_PAUSE_MS = 250;

/** @throws what the browser throws where there is none: private windows, pages without TLS, `file://` */
export async function opfsTier(folder: string): Promise<FileTier> {
  const root = await navigator.storage.getDirectory();
  const directory = await root.getDirectoryHandle(folder, { create: true });
  const tier: FileTier = {
    kind: 'opfs',
    async write(name, bytes) {
      const handle = await directory.getFileHandle(name, { create: true });
      // Only workers have the synchronous handle, which flushes to the disk.
      if ('createSyncAccessHandle' in handle) await writeSynchronously(handle, bytes);
      else await writeStream(handle, bytes);
    },
    async read(name) {
      const handle = await findFile(directory, name);
      return handle ? new Uint8Array(await (await handle.getFile()).arrayBuffer()) : null;
    },
    async move(from, to) {
      const handle: MovableHandle = await directory.getFileHandle(from);
      if (handle.move) return handle.move(to);
      const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
      await tier.write(to, bytes);
      await tier.remove(from);
    },
    async remove(name) {
      if (await findFile(directory, name)) await directory.removeEntry(name);
    },
    async list() {
      const names: string[] = [];
      for await (const name of directory.keys()) names.push(name);
      return names;
    },
  };
  await probe(tier);
  return tier;
}

/** By doing: some browsers hand out a directory in which nothing can be written. */
async function probe(tier: FileTier): Promise<void> {
  const name = `probe-${Math.trunc(performance.now() * 1000)}`;
  await tier.write(name, new Uint8Array([1]));
  const read = await tier.read(name);
  await tier.remove(name);
  if (read?.[0] !== 1)
    throw new AppError('storage', 'the file system of this page does not keep what it is given');
}

async function writeSynchronously(handle: FileSystemFileHandle, bytes: Bytes): Promise<void> {
  const access = await retryWhileLocked(() => handle.createSyncAccessHandle());
  try {
    access.truncate(0);
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const piece = bytes.subarray(at, at + PIECE_BYTES);
      // Over quota it may return a number that is not the length instead of throwing (Chromium, private windows).
      checkLength(access.write(piece, { at }), piece.length);
    }
    access.flush();
    checkLength(access.getSize(), bytes.length);
  } finally {
    access.close();
  }
}

async function writeStream(handle: FileSystemFileHandle, bytes: Bytes): Promise<void> {
  const stream = await retryWhileLocked(() => handle.createWritable());
  try {
    await stream.write(bytes);
    await stream.close();
  } catch (error) {
    await stream.abort().catch(() => undefined);
    throw error;
  }
  checkLength((await handle.getFile()).size, bytes.length);
}

function checkLength(written: number, length: number): void {
  if (written === length) return;
  throw new AppError(
    'storage-full',
    `saving a checkpoint failed: ${written} of ${length} bytes were written`,
    {
      fix: 'Free some space: delete old runs, or download them first. Training can go on.',
    },
  );
}

async function retryWhileLocked<H>(open: () => Promise<H>): Promise<H> {
  const start = performance.now();
  for (;;) {
    try {
      return await open();
    } catch (error) {
      const isLocked = error instanceof DOMException && error.name === 'NoModificationAllowedError';
      if (!isLocked || performance.now() - start > LOCK_PATIENCE_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOCK_PAUSE_MS));
    }
  }
}

async function findFile(
  directory: FileSystemDirectoryHandle,
  name: string,
): Promise<FileSystemFileHandle | null> {
  try {
    return await directory.getFileHandle(name);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return null;
    throw error;
  }
}
