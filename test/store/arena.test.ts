import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, test } from 'vitest';
import { createArenaDesk } from '../../src/store/arena/arenaDesk.ts';
import { arenaQueue } from '../../src/store/arena/arenaQueue.ts';
import { createVoteLibrary, type VoteLibrary } from '../../src/store/arena/voteLibrary.ts';
import { votesToJsonl } from '../../src/runs/evaluation/arenaVote.ts';
import { openStorage } from '../../src/storage/storage.ts';
import { answer, evaluation, vote } from '../runs/evaluationFixtures.ts';

let count = 0;
let name = '';
beforeEach(() => {
  name = `arena-${++count}`;
});
const openLibrary = () => createVoteLibrary(() => openStorage({ name }));

const answersOf = (word: string) =>
  Array.from({ length: 6 }, (_, i) => answer({ text: ` ${word} ${i}`, rewardModel: i }));
const data = evaluation({ sft: answersOf('plain'), ppo: answersOf('great'), dpo: answersOf('fine') });

function testClock() {
  let time = 0;
  return { now: () => 1000 + time, elapsed: () => (time += 10) };
}
const kept = (library: VoteLibrary) => library.store.getState().votes;
/** The memory of the page is gone; what storage has is read anew. */
async function reopened(): Promise<VoteLibrary> {
  const library = openLibrary();
  await library.open();
  return library;
}
async function settled(until: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 5000;
  while (!(await until())) {
    if (performance.now() > end) throw new Error('never settled');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('arenaQueue', () => {
  test('holds every two models on every prompt once, all pairs of models in turn', () => {
    const queue = arenaQueue(data);
    expect(queue).toHaveLength(18);
    expect(new Set(queue.map(({ id }) => id)).size).toBe(18);
    for (let start = 0; start < 18; start += 3) {
      const models = queue.slice(start, start + 3).map(({ a, b }) => `${a.model}-${b.model}`);
      expect(models.toSorted()).toEqual(['ppo-dpo', 'sft-dpo', 'sft-ppo']);
    }
    expect(new Set(queue.slice(0, 6).map(({ prompt }) => prompt)).size).toBe(6);
    for (const { prompt, a, b } of queue) {
      expect(prompt.at(-1)).toBe(a.text.at(-1));
      expect(a.text.at(-1)).toBe(b.text.at(-1));
    }
  });

  test('is the same again, shows either side first, and leaves out equal answers', () => {
    expect(arenaQueue(data)).toEqual(arenaQueue(data));
    expect(new Set(arenaQueue(data).map(({ shown }) => shown))).toEqual(new Set(['ab', 'ba']));
    const same = evaluation({ sft: answersOf('plain'), ppo: answersOf('plain') });
    expect(arenaQueue(same)).toEqual([]);
  });
});

describe('the desk', () => {
  test('a pick is of what was shown on that side, with the time that it took', () => {
    const library = openLibrary();
    const desk = createArenaDesk(library, testClock(), 'me');
    desk.open(data);
    for (const pick of ['first', 'second', 'tie', 'bothBad'] as const) {
      const { a, b, shown, prompt } = desk.store.getState().current!;
      desk.pick(pick);
      const said = desk.store.getState().said.at(-1)!.vote!;
      expect(said).toMatchObject({ prompt, a, b, shown, preset: 'reviews', seed: 7, milliseconds: 10 });
      const first = shown === 'ab' ? 'a' : 'b';
      const expected = { first, second: first === 'a' ? 'b' : 'a', tie: 'tie', bothBad: 'bothBad' }[pick];
      expect(said.outcome).toBe(expected);
    }
    expect(kept(library)).toHaveLength(4);
  });

  test('a skip comes back at the end; undo takes votes and skips back', async () => {
    const library = openLibrary();
    const desk = createArenaDesk(library, testClock(), 'me');
    desk.open(data);
    const first = desk.store.getState().current!;
    desk.skip();
    expect(desk.store.getState().waiting.at(-1)).toEqual(first);
    const second = desk.store.getState().current!;
    desk.pick('first');
    await settled(async () => kept(await reopened()).length === 1);
    desk.undo();
    expect(desk.store.getState().current).toEqual(second);
    expect(kept(library)).toEqual([]);
    desk.undo();
    expect(desk.store.getState().current).toEqual(first);
    expect(desk.store.getState().waiting).toHaveLength(17);
    desk.undo();
    expect(desk.store.getState().current).toEqual(first);
    await settled(async () => kept(await reopened()).length === 0);
  });

  test('after a visit it goes on with what was not voted on; another voter starts from the beginning', async () => {
    const library = openLibrary();
    const desk = createArenaDesk(library, testClock(), 'me');
    desk.open(data);
    const voted = desk.store.getState().current!;
    desk.pick('tie');
    await settled(async () => kept(await reopened()).length === 1);
    const later = await reopened();
    const mine = createArenaDesk(later, testClock(), 'me');
    mine.open(data);
    expect(mine.store.getState().waiting).toHaveLength(16);
    expect(mine.store.getState().current).not.toEqual(voted);
    const other = createArenaDesk(later, testClock(), 'you');
    other.open(data);
    expect(other.store.getState().current).toEqual(voted);
    for (let i = 0; i < 18; i++) other.pick('first');
    expect(other.store.getState().current).toBeNull();
    other.pick('first');
    expect(kept(later)).toHaveLength(19);
  });
});

describe('the votes', () => {
  test('a file counts once, however often it is imported, and bad lines are refused', async () => {
    const library = openLibrary();
    const file = `${votesToJsonl([vote(1), vote(2)])}nonsense\n`;
    expect(await library.importJsonl(file)).toMatchObject({ added: 2, known: 0, refused: [{ line: 3 }] });
    expect(await library.importJsonl(file)).toMatchObject({ added: 0, known: 2 });
    expect(kept(await reopened())).toEqual([vote(1), vote(2)]);
    expect(library.store.getState().problem).toBeNull();
  });

  test('another tab’s votes arrive', async () => {
    const [one, other] = [await reopened(), await reopened()];
    await one.add(vote(1));
    await settled(() => kept(other).length === 1);
    expect(kept(other)).toEqual([vote(1)]);
    await other.remove(['vote-1']);
    await settled(() => kept(one).length === 0);
  });

  test('a storage that fails says so, and the vote still counts for this visit', async () => {
    const storage = await openStorage({ name });
    const full = { ...storage, write: () => Promise.reject(new Error('disk full')) };
    const library = createVoteLibrary(() => Promise.resolve(full));
    await library.add(vote(1));
    expect(kept(library)).toHaveLength(1);
    expect(library.store.getState().problem?.message).toContain('disk full');
  });
});
