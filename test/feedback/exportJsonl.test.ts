import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EXPORT_FORMATS, type ExportFormat, exportJsonl } from '../../src/feedback/jsonl/exportJsonl.ts';
import { importJsonl } from '../../src/feedback/jsonl/importJsonl.ts';
import { createItem, type PreferenceItem } from '../../src/feedback/preferenceItem.ts';
import { addItems, createPreferenceSet } from '../../src/feedback/preferenceSet.ts';
import { preferenceItems } from './arbitraries.ts';

const breathe = () => Promise.resolve();
const write = async (
  items: readonly PreferenceItem[],
  format: ExportFormat,
  form?: 'standard' | 'conversational',
) => (await exportJsonl(items, { format, breathe, ...(form ? { form } : {}) })).parts.join('');
const read = async (text: string) => {
  const { items, report } = await importJsonl(text, { breathe });
  expect(report).toMatchObject({ malformed: 0, duplicates: 0, stoppedAt: null });
  return items;
};
const unique = (items: readonly PreferenceItem[]) =>
  addItems(createPreferenceSet({ id: 's', name: 's', created: 0 }), items).items;
const rowsOf = async (items: readonly PreferenceItem[], format: ExportFormat) =>
  (await write(items, format)).split('\n').flatMap((line) => (line ? [JSON.parse(line) as unknown] : []));

const pair = createItem({
  kind: 'pair',
  prompt: 'p',
  a: ' x',
  b: ' y',
  outcome: 'b',
  shown: 'ba',
  annotator: 'Ann',
  time: 5,
});
const tie = createItem({ kind: 'pair', prompt: 'p', a: ' x', b: ' y', outcome: 'tie' });
const ranking = createItem({ kind: 'ranking', prompt: 'q', completions: ['x', 'y', 'z'], ranks: [2, 1, 3] });
const scores = [4, 2].map((score, i) =>
  createItem({ kind: 'score', prompt: 'r', completion: `c${i}`, score }),
);
const items = [pair, tie, ranking, ...scores];

describe('full', () => {
  test('gives every label back, and the same bytes again', async () => {
    await fc.assert(
      fc.asyncProperty(
        preferenceItems,
        fc.constantFrom('standard', 'conversational'),
        async (drawn, form) => {
          const given = unique(drawn);
          const text = await write(given, 'full', form);
          const again = await read(text);
          expect(again).toEqual(given);
          expect(await write(again, 'full', form)).toBe(text);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('writes decided pairs, rankings and scores as rows of TRL, undecided pairs without a winner', async () => {
    expect(await rowsOf(items, 'full')).toEqual([
      { prompt: 'p', chosen: ' y', rejected: ' x', outcome: 'b', shown: 'ba', annotator: 'Ann', time: 5 },
      { kind: 'pair', prompt: 'p', a: ' x', b: ' y', outcome: 'tie' },
      { prompt: 'q', completions: ['x', 'y', 'z'], ranks: [2, 1, 3] },
      { prompt: 'r', completion: 'c0', score: 4 },
      { prompt: 'r', completion: 'c1', score: 2 },
    ]);
  });

  test('keeps a column called __proto__ and no raw line separators', async () => {
    const odd = createItem({
      kind: 'score',
      prompt: '\u2028',
      completion: '\u0085',
      score: 3,
      extra: [['__proto__', 'x']],
    });
    expect(await write([odd], 'full')).toBe(
      '{"prompt":"\\u2028","completion":"\\u0085","score":3,"__proto__":"x"}\n',
    );
  });
});

describe('formats for trainers', () => {
  test.each(EXPORT_FORMATS)('%s is the same bytes after an import', async (format) => {
    await fc.assert(
      fc.asyncProperty(
        preferenceItems,
        fc.constantFrom('standard', 'conversational'),
        async (drawn, form) => {
          const text = await write(unique(drawn), format, form);
          expect(await write(await read(text), format, form)).toBe(text);
        },
      ),
    );
  });

  test('preference has a winner in every row and a group for pairs of one ranking', async () => {
    const rows = (await rowsOf(items, 'preference')) as Record<string, unknown>[];
    expect(rows[0]).toEqual({ prompt: 'p', chosen: ' y', rejected: ' x', annotator: 'Ann', time: 5 });
    const group = ranking.id;
    expect(rows.slice(1, 4)).toEqual([
      { prompt: 'q', chosen: 'y', rejected: 'x', group },
      { prompt: 'q', chosen: 'x', rejected: 'z', group },
      { prompt: 'q', chosen: 'y', rejected: 'z', group },
    ]);
    expect(rows.slice(4)).toEqual([
      { prompt: 'r', chosen: 'c0', rejected: 'c1', group: expect.any(String) as string },
    ]);
    expect(await exportJsonl(items, { format: 'preference', breathe })).toMatchObject({
      rows: 5,
      leftOut: 1,
    });
    const halved = await exportJsonl([tie], { format: 'preference', ties: 'half', breathe });
    expect(halved.parts.join('')).toBe(
      '{"prompt":"p","chosen":" x","rejected":" y","weight":0.5}\n{"prompt":"p","chosen":" y","rejected":" x","shown":"ba","weight":0.5}\n',
    );
  });

  test('unpaired calls winners good and losers bad', async () => {
    expect(await rowsOf([pair, tie, ranking, ...scores], 'unpaired')).toEqual([
      { prompt: 'p', completion: ' x', label: false, annotator: 'Ann', time: 5 },
      { prompt: 'p', completion: ' y', label: true, annotator: 'Ann', time: 5 },
      { prompt: 'q', completion: 'y', label: true },
      { prompt: 'q', completion: 'z', label: false },
      { prompt: 'r', completion: 'c0', label: true },
      { prompt: 'r', completion: 'c1', label: false },
    ]);
  });

  test('scores and rankings hold only theirs', async () => {
    expect(await rowsOf(items, 'scores')).toHaveLength(2);
    expect(await rowsOf(items, 'rankings')).toEqual([
      { prompt: 'q', completions: ['x', 'y', 'z'], ranks: [2, 1, 3] },
    ]);
    expect(await exportJsonl(items, { format: 'rankings', breathe })).toMatchObject({ rows: 1, leftOut: 4 });
  });
});
