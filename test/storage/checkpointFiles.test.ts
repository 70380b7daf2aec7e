import * as fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { type CheckpointFiles, openCheckpointFiles } from '../../src/storage/checkpointFiles.ts';
import { sha256, sha256ByHand } from '../../src/storage/sha256.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { freshBrowser, openTab, rawKeys, rawRecord } from './browser.ts';
import { stubOpfs } from './fakeOpfs.ts';

freshBrowser();

const bytesOf = (...values: number[]) => Uint8Array.from(values);
const open = async (storage?: Storage) => openCheckpointFiles(storage ?? (await openTab()));
const names = async (files: CheckpointFiles, run: string) =>
  (await files.list(run)).map((entry) => entry.name);

describe.each(['sync', 'stream', 'indexeddb', 'memory'] as const)('checkpoints (%s)', (tier) => {
  const start = async () => {
    if (tier === 'sync' || tier === 'stream') stubOpfs(tier);
    if (tier === 'memory') vi.stubGlobal('indexedDB', undefined);
    return open();
  };

  test('come back as they were, the last one as the head', async () => {
    const files = await start();
    expect(files.tier).toBe(tier === 'sync' || tier === 'stream' ? 'opfs' : tier);
    expect(await files.readHead('run')).toBeNull();
    const first = await files.save('run', 'step-1', bytesOf(1, 2, 3));
    expect(first).toMatchObject({
      name: 'step-1',
      bytes: 3,
      tier: files.tier,
      isPinned: false,
      isDamaged: false,
    });
    await files.save('run', 'step-2', bytesOf());
    expect(await files.readHead('run')).toMatchObject({
      entry: { name: 'step-2' },
      bytes: bytesOf(),
      damaged: [],
    });
    expect(await files.read('run', 'step-1')).toEqual(bytesOf(1, 2, 3));
    await expect(files.read('run', 'step-9')).rejects.toThrow(
      'checkpoint step-9 of run cannot be read: there is none',
    );
  });

  test('rotate, but for the pinned ones, and leave no files behind', async () => {
    const files = await start();
    await files.save('run', 'best', bytesOf(9), { isPinned: true });
    for (let step = 1; step <= 4; step++) await files.save('run', `step-${step}`, bytesOf(step));
    await files.save('run', 'step-4', bytesOf(44));
    expect(await names(files, 'run')).toEqual(['best', 'step-3', 'step-4']);
    expect(await files.read('run', 'step-4')).toEqual(bytesOf(44));
    expect(await files.read('run', 'best')).toEqual(bytesOf(9));
    await files.removeRun('run');
    expect(await names(files, 'run')).toEqual([]);
    await files.removeRun('run');
  });

  test('of runs with similar names are kept apart', async () => {
    const files = await start();
    await files.save('a b', 'x', bytesOf(1));
    await files.save('a-b', 'x', bytesOf(1));
    await files.removeRun('a b');
    expect(await files.read('a-b', 'x')).toEqual(bytesOf(1));
  });
});

describe('in the file system', () => {
  test('a file is written aside, read again, moved, and only then named', async () => {
    const opfs = stubOpfs('sync');
    const files = await open();
    opfs.log.length = 0;
    const { file } = await files.save('run', 'step-1', bytesOf(1));
    expect(opfs.log).toEqual([
      `open ${file}.tmp`,
      `write ${file}.tmp`,
      `flush ${file}.tmp`,
      `close ${file}.tmp`,
      `read ${file}.tmp`,
      `move ${file}.tmp ${file}`,
    ]);
    expect([...opfs.files.keys()]).toEqual([file]);
  });

  test('a write that fails without throwing is a full disk, and the old head stays', async () => {
    const opfs = stubOpfs('sync');
    const storage = await openTab();
    const files = await open(storage);
    await files.save('run', 'step-1', bytesOf(1));
    opfs.fault = (step) => (step.startsWith('write') ? 4_294_967_288 : undefined); // -8 as Chromium returns it
    await expect(files.save('run', 'step-2', bytesOf(1, 2, 3, 4))).rejects.toMatchObject({
      code: 'storage-full',
      message: 'saving a checkpoint failed: 4294967288 of 4 bytes were written',
    });
    expect(storage.status().problem?.code).toBe('storage-full');
    opfs.fault = () => undefined;
    expect(await files.readHead('run')).toMatchObject({ entry: { name: 'step-1' }, damaged: [] });
    expect(opfs.files.size).toBe(1);
    await files.save('run', 'step-2', bytesOf(2));
    expect(storage.status().problem).toBeNull();
  });

  test.each(['open', 'write', 'flush', 'read', 'move'])(
    'a quota error at "%s" leaves the old head',
    async (moment) => {
      const opfs = stubOpfs('sync');
      const files = await open();
      await files.save('run', 'step-1', bytesOf(1));
      opfs.fault = (step) => {
        if (step.startsWith(moment)) throw new DOMException('full', 'QuotaExceededError');
      };
      await expect(files.save('run', 'step-2', bytesOf(2))).rejects.toMatchObject({ code: 'storage-full' });
      opfs.fault = () => undefined;
      expect((await files.readHead('run'))?.entry.name).toBe('step-1');
      expect(opfs.files.size).toBe(1);
    },
  );

  test('another failure sends the file to the database', async () => {
    const opfs = stubOpfs('sync');
    const files = await open();
    await files.save('run', 'step-1', bytesOf(1));
    opfs.fault = (step) => {
      if (step.startsWith('move')) throw new DOMException('gone', 'InvalidStateError');
    };
    expect(await files.save('run', 'step-2', bytesOf(2))).toMatchObject({ tier: 'indexeddb' });
    expect((await files.readHead('run'))?.bytes).toEqual(bytesOf(2));
    expect(await files.read('run', 'step-1')).toEqual(bytesOf(1));
    expect(opfs.files.size).toBe(1);
  });

  test('that does not keep what it was given is not trusted', async () => {
    const opfs = stubOpfs('sync');
    const files = await open();
    opfs.fault = (step) => {
      const [act, name] = step.split(' ');
      if (act === 'flush') opfs.files.get(name!)![0]! ^= 1;
    };
    expect(await files.save('run', 'step-1', bytesOf(1))).toMatchObject({ tier: 'indexeddb' });
    expect(await files.read('run', 'step-1')).toEqual(bytesOf(1));
    expect(opfs.files.size).toBe(0);
  });

  test('a lock that a dying worker still holds is waited for', async () => {
    const opfs = stubOpfs('sync');
    const files = await open();
    let attempts = 0;
    opfs.fault = (step) => {
      if (step.startsWith('open') && ++attempts < 3)
        throw new DOMException('locked', 'NoModificationAllowedError');
    };
    expect(await files.save('run', 'step-1', bytesOf(1))).toMatchObject({ tier: 'opfs' });
    expect(attempts).toBe(3);
  });

  test('large files are written in pieces', async () => {
    const opfs = stubOpfs('sync');
    const files = await open();
    const large = new Uint8Array(4 * 2 ** 20 + 5).fill(7);
    opfs.log.length = 0;
    await files.save('run', 'big', large);
    expect(opfs.log.filter((step) => step.startsWith('write'))).toHaveLength(2);
    expect((await files.read('run', 'big')).length).toBe(large.length);
  });

  test('that cannot be written to, the database takes over', async () => {
    const opfs = stubOpfs('sync');
    opfs.fault = () => {
      throw new DOMException('no', 'UnknownError');
    };
    expect((await open()).tier).toBe('indexeddb');
  });
});

describe('damage', () => {
  const damaged = async () => {
    const opfs = stubOpfs('sync');
    const files = await open();
    for (let step = 1; step <= 2; step++) await files.save('run', `step-${step}`, bytesOf(step, step, step));
    return { opfs, files, entries: await files.list('run') };
  };

  test('anywhere in a file is noticed, and the one before is used', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(2), fc.nat(7), fc.boolean(), async (byte, bit, isCut) => {
        const { opfs, files, entries } = await damaged();
        const bytes = opfs.files.get(entries[1]!.file)!;
        bytes[byte]! ^= 1 << bit;
        if (isCut) opfs.files.set(entries[1]!.file, bytes.slice(0, byte));
        const head = (await files.readHead('run'))!;
        expect(head).toMatchObject({ entry: { name: 'step-1' }, damaged: [{ name: 'step-2' }] });
        expect(head.bytes).toEqual(bytesOf(1, 1, 1));
        await expect(files.read('run', 'step-2')).rejects.toMatchObject({ code: 'storage-damaged' });
        await files.removeRun('run');
      }),
      { numRuns: 20 },
    );
  });

  test('is kept, and does not push a whole checkpoint out', async () => {
    const { opfs, files, entries } = await damaged();
    opfs.files.get(entries[1]!.file)![0] = 77;
    await files.readHead('run');
    await files.save('run', 'step-3', bytesOf(3));
    expect((await files.list('run')).map((entry) => [entry.name, entry.isDamaged])).toEqual([
      ['step-1', false],
      ['step-2', true],
      ['step-3', false],
    ]);
    expect(opfs.files.get(entries[1]!.file)![0]).toBe(77);
  });

  test('of every file is said', async () => {
    const { opfs, files } = await damaged();
    opfs.files.clear();
    expect(await files.readHead('run')).toBeNull();
    expect((await files.list('run')).every((entry) => entry.isDamaged)).toBe(true);
  });
});

describe('orphans', () => {
  const withLocks = () => {
    const request = async (_: string, options: LockOptions, work: (lock: object | null) => unknown) =>
      work(options);
    vi.stubGlobal('navigator', { storage: navigator.storage, locks: { request } });
  };

  test('of a crash are removed, what is named stays', async () => {
    const opfs = stubOpfs('sync');
    withLocks();
    const files = await open();
    await files.save('run', 'step-1', bytesOf(1));
    opfs.files.set('half.tmp', bytesOf(1));
    expect(await files.removeOrphans()).toBe(1);
    expect(await files.read('run', 'step-1')).toEqual(bytesOf(1));
    expect(opfs.files.size).toBe(1);
  });

  test('stay when a list cannot be read, or nothing keeps other tabs out', async () => {
    const opfs = stubOpfs('sync');
    const files = await open();
    await files.save('run', 'step-1', bytesOf(1));
    expect(await files.removeOrphans()).toBe(0);
    withLocks();
    await rawRecord(['checkpoints', 'run'], () => 'garbage');
    expect(await files.removeOrphans()).toBe(0);
    expect(opfs.files.size).toBe(1);
  });
});

test('two tabs that save the same run do not mix', async () => {
  stubOpfs('sync');
  const [one, two] = [await open(), await open()];
  const results = await Promise.allSettled([
    one.save('run', 'a', bytesOf(1)),
    two.save('run', 'b', bytesOf(2)),
  ]);
  const failures = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  for (const failure of failures) expect(failure).toMatchObject({ code: 'storage-conflict' });
  const head = (await one.readHead('run'))!;
  expect(head.damaged).toEqual([]);
  expect(await names(one, 'run')).toHaveLength(2 - failures.length);
});

test('the database tier leaves nothing but the kept files', async () => {
  const files = await open();
  for (let step = 1; step <= 4; step++) await files.save('run', `step-${step}`, bytesOf(step));
  expect(await rawKeys('files')).toHaveLength(2);
});

describe('sha256', () => {
  test('equals the reference implementation, by hand and by the browser', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (drawn) => {
        const bytes = Uint8Array.from(drawn);
        const expected = createHash('sha256').update(bytes).digest('hex');
        expect(Buffer.from(sha256ByHand(bytes)).toString('hex')).toBe(expected);
        expect(await sha256(bytes)).toBe(expected);
      }),
    );
  });

  test('is by hand where there is no crypto.subtle', async () => {
    vi.stubGlobal('crypto', {});
    expect(await sha256(new TextEncoder().encode('abc'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});
