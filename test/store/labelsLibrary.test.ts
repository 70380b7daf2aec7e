import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import { openStorage } from '../../src/storage/storage.ts';
import { createLabelLibrary, type LabelLibrary } from '../../src/store/labels/labelLibrary.ts';
import { openLabelJournal } from '../../src/store/labels/openLabelJournal.ts';
import { trainingLabels } from '../../src/store/labels/trainingLabels.ts';
import { pairLabel, slowJournal, testClock } from './labelsFixtures.ts';

const names = ({ store }: LabelLibrary) => store.getState().sets.map(({ set }) => set.name);
const active = ({ store }: LabelLibrary) =>
  store.getState().sets.find(({ set }) => set.id === store.getState().activeId)!;

/** Resolves when nothing is being written any more. */
async function settled({ store }: LabelLibrary): Promise<void> {
  while (!['saved', 'notSaved'].includes(store.getState().keeping.state))
    await new Promise((resolve) => setTimeout(resolve, 1));
}

let databases = 0;
const database = () => {
  const name = `labels-${++databases}`;
  return () => createLabelLibrary(() => openLabelJournal(() => openStorage({ name })), testClock());
};

describe('the label library', () => {
  test('says saved only when the journal has confirmed', async () => {
    const journal = slowJournal();
    const library = createLabelLibrary(journal.open, testClock());
    await library.load();
    await journal.complete();
    expect(library.store.getState().keeping.state).toBe('saved');
    library.add(active(library).set.id, [pairLabel(1)]);
    expect(active(library).set.items).toHaveLength(1);
    expect(library.store.getState().keeping.state).toBe('saving');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(library.store.getState().keeping.state).toBe('saving');
    await journal.complete();
    expect(library.store.getState().keeping.state).toBe('saved');
  });

  test('says why a label is not saved, and saves everything once it can', async () => {
    const journal = slowJournal();
    const library = createLabelLibrary(journal.open, testClock());
    await library.load();
    journal.fail(new Error('no room left'));
    const { id } = active(library).set;
    library.add(id, [pairLabel(1)]);
    await journal.complete();
    expect(library.store.getState().keeping).toEqual({
      state: 'notSaved',
      reason: 'no room left',
      canRetry: true,
    });
    journal.fail(null);
    library.add(id, [pairLabel(2)]);
    await journal.complete();
    // The second label alone would look saved while the first is lost.
    expect(library.store.getState().keeping.state).toBe('notSaved');
    await library.saveAgain();
    expect(library.store.getState().keeping.state).toBe('saved');
    const again = createLabelLibrary(journal.open, testClock());
    await again.load();
    expect(active(again).set.items).toEqual(active(library).set.items);
  });

  test('finds everything again in a new page, undo and rules included', async () => {
    const open = database();
    const first = open();
    await first.load();
    const { id } = active(first).set;
    first.add(id, [pairLabel(1), pairLabel(2), pairLabel(3)]);
    first.removeItems(id, [pairLabel(2).id]);
    first.rename(id, 'Reviews');
    first.setRules(id, { heldOut: 0.5, ties: 'drop' });
    const other = first.create('Other', [pairLabel(9)]);
    await settled(first);
    const second = open();
    await second.load();
    await settled(second);
    expect(names(second)).toEqual(['Reviews', 'Other']);
    expect(second.store.getState().activeId).toBe(other);
    const [reviews] = second.store.getState().sets;
    expect(reviews!.set.items).toEqual([pairLabel(1), pairLabel(3)]);
    expect(reviews!.rules).toEqual({ ties: 'drop', bothBad: 'drop', heldOut: 0.5 });
  });

  test('brings a deleted set back, and forgets it for good only in the next page', async () => {
    const open = database();
    const first = open();
    await first.load();
    const id = first.create('Precious', [pairLabel(1)]);
    first.remove(id);
    expect(names(first)).toEqual(['My labels']);
    first.undoRemove();
    expect(active(first).set.items).toEqual([pairLabel(1)]);
    first.remove(id);
    await settled(first);
    const second = open();
    await second.load();
    await settled(second);
    expect(names(second)).toEqual(['My labels']);
    const third = open();
    await third.load();
    expect(names(third)).toEqual(['My labels']);
  });

  test('merges without doubling, and keeps what was merged', async () => {
    const library = createLabelLibrary(slowJournal().open, testClock());
    void library.load();
    const a = library.create('A', [pairLabel(1), pairLabel(2)]);
    const b = library.create('A', [pairLabel(2), pairLabel(3)]);
    expect(names(library)).toEqual(['A', 'A 2']);
    library.merge(a, b);
    const { sets } = library.store.getState();
    expect(sets[0]!.set.items.map(({ time }) => time)).toEqual([1, 2, 3]);
    expect(sets[1]!.set.items).toHaveLength(2);
  });

  test('writes a long journal anew, with the same labels', async () => {
    const open = database();
    const first = open();
    await first.load();
    const { id } = active(first).set;
    for (let n = 0; n < 320; n++) first.add(id, [pairLabel(n)]);
    await settled(first);
    const second = open();
    await second.load();
    await settled(second);
    const third = open();
    await third.load();
    await settled(third);
    expect(active(third).set.items).toEqual(active(first).set.items);
    const journal = await openLabelJournal(() => openStorage({ name: `labels-${databases}` }));
    expect((await journal.read()).entries.length).toBeLessThan(10);
  });

  test('does not lose labels that two tabs give at the same time', async () => {
    const open = database();
    const first = open();
    await first.load();
    await settled(first);
    const second = open();
    await second.load();
    const { id } = active(first).set;
    for (let n = 0; n < 5; n++) {
      first.add(id, [pairLabel(n)]);
      second.add(id, [pairLabel(100 + n)]);
    }
    await Promise.all([settled(first), settled(second)]);
    const third = open();
    await third.load();
    expect(active(third).set.items).toHaveLength(10);
    // Each tab also shows what the other one did.
    await expect.poll(() => active(first).set.items.length).toBe(10);
    await expect.poll(() => active(second).set.items.length).toBe(10);
  });

  test('a label given in one tab brings back the set that another tab has deleted', async () => {
    const open = database();
    const first = open();
    await first.load();
    const id = first.create('Shared', [pairLabel(1)]);
    await settled(first);
    const second = open();
    await second.load();
    first.remove(id);
    second.add(id, [pairLabel(2)]); // it does not know yet
    second.add(id, [pairLabel(3)]);
    await Promise.all([settled(first), settled(second)]);
    const third = open();
    await third.load();
    expect(names(third)).toContain('Shared');
    expect(third.store.getState().sets.find(({ set }) => set.id === id)!.set.items).toHaveLength(3);
  });
});

describe('training labels', () => {
  test('no prompt is on both sides; held-out pairs hold no ties', () => {
    const library = createLabelLibrary(slowJournal().open, testClock());
    void library.load();
    const items = Array.from({ length: 60 }, (_, n) => pairLabel(n, `Prompt ${n % 20}`));
    library.create('A', items);
    const { labels } = trainingLabels(active(library));
    const train = new Set(labels.train.map(({ prompt }) => prompt));
    expect(labels.heldOut.length).toBeGreaterThan(0);
    expect(labels.heldOut.some(({ prompt }) => train.has(prompt))).toBe(false);
    expect(labels.train.length + labels.heldOut.length).toBe(60);
  });
});
