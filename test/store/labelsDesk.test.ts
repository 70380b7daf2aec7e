import { describe, expect, test } from 'vitest';
import { deskItems, labelOf, nextPrompts, shownAnswers } from '../../src/store/labels/deskItem.ts';
import {
  type AnswerSource,
  createLabelDesk,
  type LabelDesk,
  type WriteRequest,
} from '../../src/store/labels/labelDesk.ts';
import { createLabelLibrary } from '../../src/store/labels/labelLibrary.ts';
import { slowJournal, testClock } from './labelsFixtures.ts';

const completion = (text: string) => ({ text, ended: true, gold: 0.5 });
const PROMPTS = Array.from({ length: 30 }, (_, i) => `Prompt ${i}`);

/** Answers at once; what was asked for is kept. */
function fakeSource(answers = ['good', 'bad']) {
  const asked: WriteRequest[] = [];
  const source: AnswerSource = {
    prompts: () => Promise.resolve(PROMPTS),
    write(request) {
      asked.push(request);
      return Promise.resolve(
        request.prompts.flatMap((prompt, i) =>
          deskItems(
            { prompt, completions: answers.map(completion) },
            request.mode,
            7,
            `${request.batch}/${i}`,
          ),
        ),
      );
    },
  };
  return { asked, source };
}

async function openDesk(answers?: string[]) {
  const { asked, source } = fakeSource(answers);
  const library = createLabelLibrary(slowJournal().open, testClock());
  void library.load();
  const set = library.create('Test');
  let elapsed = 0;
  const desk = createLabelDesk(library, source, { now: () => 1000, elapsed: () => (elapsed += 250) });
  desk.fill();
  await idle();
  const items = () => library.store.getState().sets.find((known) => known.set.id === set)!.set.items;
  return { desk, asked, items, state: () => desk.store.getState() };
}
const idle = () => new Promise((resolve) => setTimeout(resolve, 2));
const pick = (desk: LabelDesk, picked: 'first' | 'second' | 'tie' | 'bothBad' | 'skip') =>
  desk.say({ kind: 'pair', pick: picked });

describe('a desk item', () => {
  const written = { prompt: 'P', completions: [completion('A'), completion('B')] };
  const order = (id: string) => deskItems(written, 'pairs', 7, id)[0]!.shown;

  test('has an order that its id alone decides, either one about as often', () => {
    const swapped = Array.from({ length: 400 }, (_, i) => order(`item ${i}`)[0] === 1);
    expect(order('item 3')).toEqual(order('item 3'));
    const share = swapped.filter(Boolean).length / swapped.length;
    expect(share).toBeGreaterThan(0.42);
    expect(share).toBeLessThan(0.58);
  });

  test.each(['item 0', 'item 1', 'item 2', 'item 3'])(
    'a pick means the text that was shown there: %s',
    (id) => {
      const [item] = deskItems(written, 'pairs', 7, id);
      const circumstances = { annotator: 'me', time: 1, milliseconds: 2 };
      const label = labelOf(item!, { kind: 'pair', pick: 'first' }, circumstances);
      if (label.kind !== 'pair') throw new Error('no pair');
      const chosen = label.outcome === 'a' ? label.a : label.b;
      expect(chosen).toBe(shownAnswers(item!)[0]!.text);
      expect(label.shown[0]).toBe(label.outcome);
      expect(label).toMatchObject(circumstances);
    },
  );

  test('ranks belong to texts, whatever the order', () => {
    const four = { prompt: 'P', completions: ['A', 'B', 'C', 'D'].map(completion) };
    const [item] = deskItems(four, 'ranking', 7, 'x');
    const ranks = shownAnswers(item!).map(({ text }) => ({ A: 1, B: 2, C: 2, D: 3 })[text]!);
    const label = labelOf(item!, { kind: 'ranking', ranks }, { annotator: 'me', time: 1, milliseconds: 2 });
    expect(label).toMatchObject({ completions: ['A', 'B', 'C', 'D'], ranks: [1, 2, 2, 3] });
  });

  test('says so when all answers are the same', () => {
    const same = { prompt: 'P', completions: [completion('A'), completion('A')] };
    expect(deskItems(same, 'pairs', 7, 'x')[0]!.areEqual).toBe(true);
    expect(deskItems(written, 'pairs', 7, 'x')[0]!.areEqual).toBe(false);
    expect(deskItems(same, 'scores', 7, 'x')).toHaveLength(1);
  });
});

describe('nextPrompts', () => {
  test('takes those labelled least, in order, and goes round', () => {
    const used = new Map([
      ['a', 2],
      ['b', 1],
    ]);
    expect(nextPrompts(['a', 'b', 'c'], used, 2)).toEqual(['c', 'b']);
    expect(nextPrompts(['a', 'b', 'c'], used, 6)).toEqual(['c', 'b', 'c', 'a', 'b', 'c']);
    expect(nextPrompts([], used, 2)).toEqual([]);
  });
});

describe('the desk', () => {
  test('writes ahead, never the same prompt twice, and never waits', async () => {
    const { desk, asked, state } = await openDesk();
    const seen: string[] = [];
    for (let n = 0; n < 20; n++) {
      expect(state().current).not.toBeNull();
      seen.push(state().current!.prompt);
      pick(desk, 'first');
      await idle();
    }
    expect(seen).toEqual(PROMPTS.slice(0, 20));
    expect(new Set(asked.map(({ batch }) => batch)).size).toBe(asked.length);
    expect(state().ready.length).toBeLessThan(20);
  });

  test('undo brings back the item and takes back its label, a skip too', async () => {
    const { desk, items, state } = await openDesk();
    const first = state().current!;
    pick(desk, 'tie');
    const second = state().current!;
    desk.skip();
    expect(items().map((item) => item.kind === 'pair' && item.outcome)).toEqual(['tie', 'skip']);
    expect(state()).toMatchObject({ skipped: 1, labelled: [{ outcome: 'tie' }] });
    desk.undo();
    expect(state().current).toBe(second);
    expect(state().skipped).toBe(0);
    desk.undo();
    expect(state().current).toBe(first);
    expect(state().ready[0]).toBe(second);
    expect(items()).toEqual([]);
    desk.undo();
    expect(state().current).toBe(first);
  });

  test('measures how long an item was looked at', async () => {
    const { desk, items } = await openDesk();
    pick(desk, 'first');
    expect(items()[0]!.milliseconds).toBe(250);
  });

  test('another mode throws away what waits', async () => {
    const { desk, state, items } = await openDesk(['A', 'B', 'C']);
    desk.setOptions({ mode: 'scores' });
    await idle();
    expect(state().current).toMatchObject({ mode: 'scores', place: { index: 1, count: 3 } });
    desk.say({ kind: 'score', score: 4 });
    expect(state().current).toMatchObject({ place: { index: 2 } });
    desk.skip();
    expect(items()).toMatchObject([{ kind: 'score', score: 4 }]);
    expect(state().skipped).toBe(1);
  });

  test('says why nothing could be written, and goes on when asked', async () => {
    const { source } = fakeSource();
    let broken = true;
    const library = createLabelLibrary(slowJournal().open, testClock());
    void library.load();
    library.create('Test');
    const desk = createLabelDesk(
      library,
      {
        ...source,
        write: (...args) => (broken ? Promise.reject(new Error('no model')) : source.write(...args)),
      },
      { now: () => 1, elapsed: () => 1 },
    );
    desk.fill();
    await idle();
    expect(desk.store.getState().problem?.message).toBe('no model');
    broken = false;
    desk.clear();
    desk.fill();
    await idle();
    expect(desk.store.getState().current).not.toBeNull();
  });

  test('what comes late from before a change is dropped', async () => {
    const { source } = fakeSource();
    const finish: (() => void)[] = [];
    const library = createLabelLibrary(slowJournal().open, testClock());
    void library.load();
    library.create('Test');
    const write: AnswerSource['write'] = async (request, signal) => {
      await new Promise<void>((resolve) => finish.push(resolve));
      return source.write(request, signal);
    };
    const desk = createLabelDesk(library, { ...source, write }, { now: () => 1, elapsed: () => 1 });
    desk.fill();
    await idle();
    desk.setOptions({ mode: 'scores' });
    await idle();
    for (const go of finish) go();
    await idle();
    const { current, ready } = desk.store.getState();
    expect([current!, ...ready].map(({ mode }) => mode)).not.toContain('pairs');
  });
});
