import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createItem, type PairDraft, preferenceItemSchema } from '../../src/feedback/preferenceItem.ts';
import {
  addItems,
  countItems,
  createPreferenceSet,
  mergeSets,
  preferenceSetSchema,
  removeItem,
  renameSet,
  splitByPrompt,
  throughput,
  undoItem,
} from '../../src/feedback/preferenceSet.ts';
import { preferenceItem, preferenceItems } from './arbitraries.ts';

const empty = createPreferenceSet({ id: 's1', name: 'mine', created: 1 });
const pair = (change: Partial<PairDraft> = {}) =>
  createItem({ kind: 'pair', prompt: 'The film was', a: ' good.', b: ' bad.', outcome: 'a', ...change });

describe('createItem', () => {
  test('gives the same id to the same judgement with its sides swapped', () => {
    expect(pair({ a: ' bad.', b: ' good.', outcome: 'b' }).id).toBe(pair().id);
    expect(pair({ a: ' bad.', b: ' good.', outcome: 'a' }).id).not.toBe(pair().id);
    const ranking = { kind: 'ranking', prompt: 'p' } as const;
    expect(createItem({ ...ranking, completions: ['x', 'y'], ranks: [2, 1] }).id).toBe(
      createItem({ ...ranking, completions: ['y', 'x'], ranks: [1, 2] }).id,
    );
  });

  test.each<Partial<PairDraft>>([
    { prompt: 'The book was' },
    { a: ' fine.' },
    { outcome: 'tie' },
    { annotator: 'Ann' },
    { time: 5 },
    { weight: 0.5 },
  ])('gives another id when %o', (change) => {
    expect(pair(change).id).not.toBe(pair().id);
  });

  test('keeps the id when only the circumstances differ', () => {
    expect(pair({ milliseconds: 900, confidence: 0.5, shown: 'ba' }).id).toBe(pair().id);
  });

  test('replaces lone surrogates and keeps pairs of them', () => {
    expect(pair({ a: 'x\ud800', b: '😀' })).toMatchObject({ a: 'x\ufffd', b: '😀' });
  });

  test('names the field that is wrong', () => {
    expect(() => pair({ confidence: 2 })).toThrow(/label: confidence/);
    expect(() => createItem({ kind: 'score', prompt: 'p', completion: 'c', score: 6 })).toThrow(/score/);
    expect(() =>
      createItem({ kind: 'ranking', prompt: 'p', completions: ['x', 'y', 'z'], ranks: [1, 2] }),
    ).toThrow('2 ranks for 3 completions');
    expect(() =>
      createItem({ kind: 'score', prompt: 'p', completion: 'c', score: 3, scale: 'thumbs' }),
    ).toThrow('a thumb is 1 (down) or 5 (up), got 3');
  });

  test('makes items that fit the schema and have nothing undefined', () => {
    fc.assert(
      fc.property(preferenceItem, (item) => {
        expect(preferenceItemSchema.parse(item)).toStrictEqual(item);
      }),
    );
  });
});

describe('a preference set', () => {
  test('keeps one of equal items and both of two annotators who agree', () => {
    const set = addItems(empty, [
      pair({ annotator: 'Ann' }),
      pair({ annotator: 'Ann' }),
      pair({ annotator: 'Bo' }),
    ]);
    expect(set.items.map((item) => item.annotator)).toEqual(['Ann', 'Bo']);
    expect(set.revision).toBe(1);
    expect(addItems(set, [pair({ annotator: 'Bo' })])).toBe(set);
  });

  test('takes back the last item, or the last of one annotator, and is then as before', () => {
    const set = addItems(empty, [pair({ annotator: 'Ann' }), pair({ annotator: 'Bo' })]);
    const last = undoItem(set);
    expect(last.removed?.annotator).toBe('Bo');
    expect(last.set.items).toEqual([set.items[0]]);
    expect(last.set.revision).toBe(2);
    const anns = undoItem(set, 'Ann');
    expect(anns.set.items).toEqual([set.items[1]]);
    expect(undoItem(set, 'Cy')).toEqual({ set, removed: null });
    expect(undoItem(empty)).toEqual({ set: empty, removed: null });
  });

  test('merges as a union of items, whatever the order', () => {
    fc.assert(
      fc.property(preferenceItems, preferenceItems, (left, right) => {
        const [one, two] = [addItems(empty, left), addItems({ ...empty, id: 's2' }, right)];
        const ids = (set: typeof one) => set.items.map((item) => item.id).toSorted();
        const merged = mergeSets(one, two);
        expect(ids(merged)).toEqual(ids(mergeSets(two, one)));
        expect(ids(mergeSets(merged, two))).toEqual(ids(merged));
        expect(new Set(ids(merged)).size).toBe(merged.items.length);
        expect(merged.revision).toBeGreaterThan(Math.max(one.revision, two.revision));
        expect(merged).toMatchObject({ id: 's1', name: 'mine' });
        expect(preferenceSetSchema.parse(merged)).toEqual(merged);
      }),
    );
  });

  test('removes an item by id and renames itself', () => {
    const set = addItems(empty, [pair()]);
    expect(removeItem(set, pair().id).items).toEqual([]);
    expect(removeItem(set, 'other')).toBe(set);
    expect(renameSet(set, '  workshop ')).toMatchObject({ name: 'workshop', revision: 2 });
    expect(() => renameSet(set, '   ')).toThrow('a name has 1 to 200 characters');
  });
});

describe('splitByPrompt', () => {
  const ofPrompts = (count: number) =>
    Array.from({ length: count }, (_, i) => pair({ prompt: `prompt ${i}` }));

  test('never has a prompt on both sides, loses nothing, and is stable when items are added', () => {
    fc.assert(
      fc.property(preferenceItems, preferenceItems, fc.integer(), (items, more, seed) => {
        const options = { seed, heldOut: 0.5 };
        const { train, heldOut } = splitByPrompt(items, options);
        expect([...train, ...heldOut]).toHaveLength(items.length);
        const trained = new Set(train.map((item) => item.prompt));
        expect(heldOut.filter((item) => trained.has(item.prompt))).toEqual([]);
        const later = splitByPrompt([...more, ...items], options);
        expect(later.heldOut).toEqual(expect.arrayContaining([...heldOut]));
        expect(later.train).toEqual(expect.arrayContaining([...train]));
      }),
    );
  });

  test('holds out about the share that is asked for, other prompts for another seed', () => {
    const items = ofPrompts(2000);
    const first = splitByPrompt(items, { seed: 1, heldOut: 0.2 }).heldOut;
    const second = splitByPrompt(items, { seed: 2, heldOut: 0.2 }).heldOut;
    // Binomial: mean 400, standard deviation 18. Five of them.
    expect(Math.abs(first.length - 400)).toBeLessThan(90);
    expect(first).not.toEqual(second);
    expect(splitByPrompt(items, { seed: 1, heldOut: 0 }).heldOut).toEqual([]);
    expect(splitByPrompt(items, { seed: 1, heldOut: 1 }).train).toEqual([]);
  });
});

describe('the figures', () => {
  test('count kinds, outcomes, prompts, annotators, and picks of the side shown first', () => {
    const items = [
      pair({ annotator: 'Ann' }),
      pair({ annotator: 'Ann', shown: 'ba', time: 1 }),
      pair({ outcome: 'b', shown: 'ba', prompt: 'I think' }),
      pair({ outcome: 'tie' }),
      createItem({ kind: 'score', prompt: 'I think', completion: ' so.', score: 4 }),
    ];
    expect(countItems(items)).toEqual({
      items: 5,
      pairs: 4,
      rankings: 0,
      scores: 1,
      prompts: 2,
      outcomes: { a: 2, b: 1, tie: 1, bothBad: 0, skip: 0 },
      pickedFirst: 2,
      annotators: new Map([
        ['Ann', 2],
        ['unknown', 3],
      ]),
    });
  });

  test('give the median and the rate of timed items', () => {
    const timed = [4000, 2000, 9000].map((milliseconds) => pair({ milliseconds }));
    expect(throughput([...timed, pair()])).toEqual({
      timed: 3,
      totalMs: 15_000,
      medianMs: 4000,
      perMinute: 12,
    });
    expect(throughput(timed.slice(0, 2)).medianMs).toBe(3000);
    expect(throughput([pair()])).toEqual({ timed: 0, totalMs: 0, medianMs: null, perMinute: null });
  });
});
