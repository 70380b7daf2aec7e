import { createItem, type PairItem } from '../../src/feedback/preferenceItem.ts';
import type { JournalEntry, LabelJournal } from '../../src/store/labels/labelJournal.ts';
import type { LibraryClock } from '../../src/store/labels/labelLibrary.ts';

export const pairLabel = (n: number, prompt = `Prompt ${n}`): PairItem =>
  createItem({
    kind: 'pair',
    prompt,
    a: ` good ${n}`,
    b: ` bad ${n}`,
    outcome: 'a',
    annotator: 'me',
    time: n,
  });

/** Time passes by one with every look. */
export function testClock(): LibraryClock {
  let time = 0;
  return { now: () => ++time, createId: () => `set-${++time}` };
}

/** A journal whose writes complete when the test says so. */
export function slowJournal() {
  const entries: JournalEntry[] = [];
  const waiting: (() => void)[] = [];
  let failure: Error | null = null;
  const journal: LabelJournal = {
    notKept: () => null,
    wasCleared: () => false,
    onOther: () => undefined,
    read: () => Promise.resolve({ entries: [...entries], damaged: 0 }),
    append: (entry) =>
      new Promise((resolve, reject) => {
        waiting.push(() => {
          if (failure) return reject(failure);
          entries.push(entry);
          resolve();
        });
      }),
    replace(set, changes) {
      const others = entries.filter((entry) => entry.set !== set);
      entries.splice(0, Infinity, ...others, ...changes.map((change) => ({ set, change })));
      return Promise.resolve();
    },
  };
  return {
    entries,
    open: () => Promise.resolve(journal),
    fail: (error: Error | null) => {
      failure = error;
    },
    /** Completes every write that waits, and those that come of it. */
    async complete() {
      for (let idle = 0; idle < 5; idle++) {
        await new Promise((resolve) => setTimeout(resolve));
        if (waiting.length > 0) idle = 0;
        for (const finish of waiting.splice(0)) finish();
      }
    },
  };
}
