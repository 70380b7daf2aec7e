import { createStore } from 'zustand/vanilla';
import { describe, expect, test } from 'vitest';
import { toJson } from '../../src/runs/export/toJson.ts';
import type { Run } from '../../src/runs/run.ts';
import type { RunLibrary, RunLibraryState } from '../../src/store/runs/runLibrary.ts';
import { importRuns, placeFor } from '../../src/ui/export/importRuns.ts';
import { exampleRun } from '../runs/exportRuns.ts';

/** As much of a library as an import meets. */
function fakeLibrary(runs: readonly Run[]): RunLibrary & { readonly kept: Run[] } {
  const kept = [...runs];
  const heads = () => ({ heads: kept.map(({ head }) => head), removed: [] }) as unknown as RunLibraryState;
  const store = createStore<RunLibraryState>(heads);
  const keep = (run: Run) => {
    kept.push(run);
    store.setState(heads());
    return Promise.resolve();
  };
  return { kept, store, keep, open: () => Promise.resolve() } as unknown as RunLibrary & { kept: Run[] };
}

const file = (name: string, text: string) => new File([text], name);

describe('importRuns', () => {
  test('adds what is new, leaves what is there, and says of each file what became of it', async () => {
    const [mine, theirs] = [exampleRun(), exampleRun({ id: 'run-2', seed: 8 })];
    const library = fakeLibrary([mine]);
    const { seed, ...rest } = mine.head.request;
    // kept with its keys in another order
    const renamed = {
      ...mine,
      head: { ...mine.head, name: 'Renamed since', tags: ['kept'], request: { seed, ...rest } },
    };
    const files = [
      file('class.json', toJson([renamed, theirs])),
      file('broken.json', '{"format":'),
      file('again.json', toJson([theirs])),
    ];
    expect(await importRuns(library, files)).toEqual([
      { fileName: 'class.json', added: 1, known: 1, problem: null },
      { fileName: 'broken.json', added: 0, known: 0, problem: expect.stringContaining('not JSON') as string },
      { fileName: 'again.json', added: 0, known: 1, problem: null },
    ]);
    expect(library.kept).toEqual([mine, theirs]);
  });

  test('another run of the same id takes no place from the one that is there', () => {
    const [{ head }] = [exampleRun()];
    const other = { ...head, startedAt: 1 };
    expect(placeFor(other, [head])).toBe('run-1~2');
    expect(placeFor(other, [head, { ...other, id: 'run-1~2' }])).toBeNull();
    expect(placeFor(head, [])).toBe('run-1');
  });
});
