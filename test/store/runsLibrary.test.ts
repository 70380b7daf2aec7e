import { describe, expect, test, vi } from 'vitest';
import { createRunLibrary } from '../../src/store/runs/createRunLibrary.ts';
import type { RunLibrary } from '../../src/store/runs/runLibrary.ts';
import type { TabPresence } from '../../src/store/runs/tabPresence.ts';
import { freshBrowser, openTab, rawKeys, rawRecord } from '../storage/browser.ts';
import { makeRun } from './runsFixtures.ts';

freshBrowser();

const openTabs = new Set<string>();
const tab = (id: string): TabPresence => {
  openTabs.add(id);
  return { id, others: async () => new Set([...openTabs].filter((other) => other !== id)) };
};
const matching = (pattern: RegExp) => expect.stringMatching(pattern) as string;
/** One visit: a library with a storage and a tab of its own. */
async function visit(id = 'tab', now = () => 5000): Promise<RunLibrary> {
  const library = createRunLibrary({ openStorage: () => openTab(), presence: tab(id), now });
  await library.open();
  return library;
}
const state = (library: RunLibrary) => library.store.getState();
const names = (library: RunLibrary) => state(library).heads.map(({ name }) => name);

describe('a kept run', () => {
  test('is there at the next visit, curves and answers included, the latest first', async () => {
    const first = await visit();
    expect(state(first)).toMatchObject({ phase: 'ready', notKept: null, problem: null });
    const old = makeRun('old');
    await first.keep(old);
    await first.keep(makeRun('new', { head: { startedAt: 2000 } }));
    const next = await visit();
    expect(names(next)).toEqual(['run new', 'run old']);
    expect(await next.load('old')).toEqual(old);
    expect(state(next).bytes).toBeGreaterThan(0);
    expect(state(next).bytes).toBe(state(first).bytes);
  });

  test('is kept anew under its id, and keeps the name and the tags that it was given', async () => {
    const library = await visit();
    await library.keep(makeRun('a', { steps: 2, head: { outcome: 'running' } }));
    await library.rename('a', 'mine');
    await library.setTags('a', ['good', 'good', 'seed 7']);
    await library.keep(makeRun('a', { steps: 4 }));
    for (const one of [library, await visit()]) {
      expect(state(one).heads).toMatchObject([
        { name: 'mine', tags: ['good', 'seed 7'], outcome: 'finished' },
      ]);
      expect((await one.load('a')).detail.curves['loss']!.step).toHaveLength(4);
    }
  });

  test('that is missing or not there says so', async () => {
    const library = await visit();
    await expect(library.load('a')).rejects.toMatchObject({ code: 'storage', message: matching(/run a/) });
    await library.keep(makeRun('a'));
    const next = await visit();
    await rawRecord(['run-details', 'a'], () => ({ nonsense: true }));
    await expect(next.load('a')).rejects.toMatchObject({ code: 'storage-damaged' });
  });

  test('that cannot be read is counted and left where it is', async () => {
    const library = await visit();
    await library.keep(makeRun('a'));
    await library.keep(makeRun('b'));
    await rawRecord(['runs', 'a'], (record) => ({ ...(record as object), value: { head: 1 } }));
    const next = await visit();
    expect(names(next)).toEqual(['run b']);
    expect(state(next).damaged).toBe(1);
    expect(await rawKeys('records')).toContainEqual(['runs', 'a']);
  });
});

describe('removing', () => {
  test('is undone, and final once the undo is given up', async () => {
    const library = await visit();
    for (const id of ['a', 'b', 'c']) await library.keep(makeRun(id));
    library.choose(['a', 'b', 'nobody']);
    expect(state(library).chosen).toEqual(['a', 'b']);
    await library.remove(['a', 'c']);
    expect(names(library)).toEqual(['run b']);
    expect(state(library)).toMatchObject({ chosen: ['b'], removed: [{ id: 'a' }, { id: 'c' }] });
    await library.undoRemove();
    expect(names(library).toSorted()).toEqual(['run a', 'run b', 'run c']);
    expect((await library.load('a')).head.id).toBe('a');
    await library.rename('a', 'again'); // its revision is the restored one's
    expect(state(library).problem).toBeNull();
    await library.remove(['a']);
    await library.forgetRemoved();
    expect(state(library).removed).toEqual([]);
    expect(await rawKeys('records')).not.toContainEqual(['run-details', 'a']);
    expect(names(await visit()).toSorted()).toEqual(['run b', 'run c']);
  });

  test('a run that goes on is not undone by its next step', async () => {
    const library = await visit();
    await library.keep(makeRun('a', { steps: 1, head: { outcome: 'running' } }));
    await library.remove(['a']);
    await library.keep(makeRun('a', { steps: 2, head: { outcome: 'running' } }));
    expect(names(library)).toEqual([]);
    await library.undoRemove();
    await library.keep(makeRun('a', { steps: 3 }));
    expect(state(await visit()).heads[0]!.progress.step).toBe(3);
  });
});

describe('the limit', () => {
  test('lets the oldest untagged runs go, and says so', async () => {
    const library = await visit();
    const keep = (id: string, startedAt: number, tags: string[] = []) =>
      library.keep(makeRun(id, { steps: 100, head: { startedAt, tags } }));
    await keep('tagged', 1, ['talk']);
    await keep('oldest', 2);
    await keep('older', 3);
    const each = state(library).bytes / 3;
    await library.setLimit(each * 3.5);
    expect(state(library).dropped).toBe(0);
    await keep('new', 4);
    expect(names(library)).toEqual(['run new', 'run older', 'run tagged']);
    expect(state(library)).toMatchObject({ dropped: 1, isOverLimit: false });
    expect(await rawKeys('records')).not.toContainEqual(['run-details', 'oldest']);
    await library.setLimit(each / 2);
    expect(names(library)).toEqual(['run tagged']);
    expect(state(library).isOverLimit).toBe(true);
    expect(state(await visit()).limitBytes).toBe(each / 2);
  });

  test('counts columns that several metrics share once', async () => {
    const library = await visit();
    const metrics = Array.from({ length: 30 }, (_, m) => `m${m}`);
    await library.keep(makeRun('a', { steps: 500, metrics }));
    // five axes and thirty columns of values, 8 bytes a number; equal values are one column
    expect(state(library).bytes).toBeLessThan(35 * 500 * 8 + 5000);
    const { curves } = (await (await visit()).load('a')).detail;
    expect(curves['m0']!.step).toBe(curves['m29']!.step);
  });
});

describe('a failing disk', () => {
  test('that is full is told once, in a sentence; the run stays for this visit and can be saved later', async () => {
    const library = await visit();
    await library.keep(makeRun('kept'));
    const disk = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('disk', 'QuotaExceededError');
    });
    await library.keep(makeRun('a', { steps: 1 }));
    expect(state(library)).toMatchObject({ unsaved: ['a'], problem: matching(/no room left.*Delete runs/s) });
    expect((await library.load('a')).detail.curves['loss']!.value).toEqual(Float64Array.of(1));
    library.dismissProblem();
    await library.keep(makeRun('a', { steps: 2 }));
    expect(state(library).problem).toBeNull();
    await library.saveAgain();
    expect(state(library)).toMatchObject({ unsaved: ['a'], problem: matching(/no room left/) });
    disk.mockRestore();
    await library.saveAgain();
    expect(state(library)).toMatchObject({ unsaved: [], problem: null });
    expect((await (await visit()).load('a')).detail.curves['loss']!.step).toHaveLength(2);
  });

  test('that is denied leaves memory, and says so', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    const library = await visit();
    await library.keep(makeRun('a'));
    expect(state(library)).toMatchObject({ notKept: matching(/private window/), problem: null, unsaved: [] });
    expect((await library.load('a')).head.name).toBe('run a');
    await library.remove(['a']);
    await library.undoRemove();
    expect(names(library)).toEqual(['run a']);
  });
});

describe('two tabs', () => {
  test('see each other’s runs; names are the latest given, progress the furthest', async () => {
    const one = await visit('one', () => 10);
    const two = await visit('two', () => 20);
    await one.keep(makeRun('a', { steps: 1, head: { outcome: 'running' } }));
    await vi.waitFor(() => expect(names(two)).toEqual(['run a']));
    expect(state(two).heads[0]!.outcome).toBe('running');
    await Promise.all([two.rename('a', 'from two'), one.keep(makeRun('a', { steps: 3 }))]);
    for (const each of [one, two])
      await vi.waitFor(() =>
        expect(state(each).heads).toMatchObject([{ name: 'from two', progress: { step: 3 } }]),
      );
    expect((await two.load('a')).detail.curves['loss']!.step).toHaveLength(3);
  });

  test('what one removes is gone in the other and is not brought back by a run that goes on', async () => {
    const one = await visit('one');
    const two = await visit('two');
    await one.keep(makeRun('a', { steps: 1, head: { outcome: 'running' } }));
    await vi.waitFor(() => expect(names(two)).toEqual(['run a']));
    await two.remove(['a']);
    await vi.waitFor(() => expect(names(one)).toEqual([]));
    await one.keep(makeRun('a', { steps: 2, head: { outcome: 'running' } }));
    expect([names(one), state(one).problem]).toEqual([[], null]);
    await two.undoRemove();
    await vi.waitFor(() => expect(names(one)).toEqual(['run a']));
  });

  test('a run is interrupted once the tab that recorded it is gone, not before', async () => {
    const one = await visit('one');
    await one.keep(makeRun('a', { head: { outcome: 'running' } }));
    expect(state(await visit('two')).heads[0]!.outcome).toBe('running');
    openTabs.delete('one');
    expect(state(await visit('three')).heads[0]!.outcome).toBe('interrupted');
  });

  test('where tabs cannot be asked for, a run counts as going on for a minute after it was written', async () => {
    const one = await visit('one');
    await one.keep(makeRun('a', { head: { outcome: 'running' } })); // storage's clock says about 1000
    const later = async (ms: number) => {
      const presence = { id: 'two', others: async () => null };
      const library = createRunLibrary({ openStorage: () => openTab(), presence, now: () => ms });
      await library.open();
      return state(library).heads[0]!.outcome;
    };
    expect(await later(30_000)).toBe('running');
    expect(await later(90_000)).toBe('interrupted');
  });
});
