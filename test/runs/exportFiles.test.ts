import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvText, unguarded } from '../../src/runs/export/csvText.ts';
import { fromJson } from '../../src/runs/export/fromJson.ts';
import { CSV_HEAD, toCsv } from '../../src/runs/export/toCsv.ts';
import { toJson } from '../../src/runs/export/toJson.ts';
import { runDetailSchema, runHeadSchema } from '../../src/runs/run.ts';
import { AppError } from '../../src/shared/errors.ts';
import { exampleRun, HOSTILE } from './exportRuns.ts';

/** A file of runs, to be spoilt. */
interface LooseFile {
  version: number;
  runs: {
    head: { name: string; request: { seed: unknown } };
    curves: Record<string, { kl?: unknown; value: unknown[] }>;
  }[];
}

/** A reader of RFC 4180 by its grammar, to read back what was written. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (const match of text.matchAll(cell)) {
    row.push(match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'));
    if (match[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  expect(cell.lastIndex).toBe(0); // the whole text was taken
  return rows;
}

describe('csvText', () => {
  test('gives every text back, and none begins as a formula', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('=', '"', ',', '\r', '\n', "'", '-', 'a') }),
    );
    const table = fc.array(fc.tuple(text, text, fc.double()), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(table, (rows) => {
        const read = readCsv(csvText(rows));
        expect(read.map(([a, b]) => [unguarded(a!), unguarded(b!)])).toEqual(rows.map(([a, b]) => [a, b]));
        for (const [i, [a, b, number]] of read.entries()) {
          for (const cell of [a!, b!]) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
          const wanted = rows[i]![2] + 0; // -0 is 0
          expect(number === '' ? NaN : Number(number)).toBe(Number.isFinite(wanted) ? wanted : NaN);
        }
      }),
    );
  });
});

test('toCsv: a row a point, with numbers as they are and gaps where a place is not known', () => {
  const run = exampleRun({ name: HOSTILE });
  const [head, ...rows] = readCsv(toCsv([run, exampleRun({ id: 'run-2' })]));
  expect(head).toEqual([...CSV_HEAD]);
  const points = Object.values(run.detail.curves).reduce((sum, { value }) => sum + value.length, 0);
  expect(rows).toHaveLength(2 * points);
  expect(rows[0]).toEqual([
    'run-1',
    `'${HOSTILE}`,
    'ppo',
    'reviews',
    '7',
    'gold/reward',
    'evaluation',
    '0',
    '0',
    '0',
    '0',
    '0',
    '0.5',
  ]);
  const stage = rows.find((row) => row[5] === 'rewardModel/loss')!;
  expect(stage.slice(6)).toEqual(['stage', '0', '', '', '0', '', String(Math.LN2)]);
});

describe('runs as JSON', () => {
  const runs = [exampleRun({ text: HOSTILE }), exampleRun({ id: 'run-2', algorithm: 'dpo' })];

  test('come back as they were, and fit their schemas', () => {
    runs[1]!.detail.curves['loss/policy_avg']!.value[1] = -Infinity;
    const read = fromJson(toJson(runs));
    expect(read).toEqual(runs);
    for (const { head, detail } of read) {
      expect(runHeadSchema.parse(head)).toEqual(head);
      expect(runDetailSchema.safeParse(detail).success).toBe(true);
    }
  });

  test('a run that was going on is interrupted', () => {
    const [run] = runs;
    const text = toJson([{ ...run!, head: { ...run!.head, outcome: 'running' } }]);
    expect(fromJson(text)[0]!.head.outcome).toBe('interrupted');
  });

  const changed = (change: (file: LooseFile) => void) => {
    const file = JSON.parse(toJson(runs)) as LooseFile;
    change(file);
    return JSON.stringify(file);
  };
  test.each<[string, string, RegExp]>([
    ['text', 'hello', /it is not JSON/],
    ['another JSON', '{"a": 1}', /no file of runs \(format/],
    ['no run', changed((file) => (file.runs = [])), /runs/],
    [
      'a seed of text',
      changed((file) => (file.runs[1]!.head.request.seed = 'x')),
      /run 2, head\.request\.seed/,
    ],
    [
      'a missing column',
      changed((file) => delete file.runs[0]!.curves['gold/reward']!.kl),
      /run 1, curves\.gold\/reward\.kl/,
    ],
    [
      'columns of several lengths',
      changed((file) => file.runs[0]!.curves['gold/reward']!.value.pop()),
      /curves\.gold\/reward: expected columns of one length, got 3 and 2/,
    ],
    [
      'a word as a number',
      changed((file) => (file.runs[0]!.curves['gold/reward']!.value[0] = 'many')),
      /curves\.gold\/reward\.value\.0: expected a number/,
    ],
    ['an endless name', changed((file) => (file.runs[0]!.head.name = 'x'.repeat(1e5))), /head\.name/],
  ])('%s is refused, and the field is named', (_what, text, expected) => {
    const attempt = () => fromJson(text);
    expect(attempt).toThrow(AppError);
    expect(attempt).toThrow(expected);
  });

  test('a later version says that the page is old', () => {
    expect(() => fromJson(changed((file) => (file.version = 2)))).toThrow(
      /version 2; this page reads up to 1/,
    );
  });

  test('keys that would reach into objects reach nothing', () => {
    const text = toJson(runs).replace('"gold/reward":{', '"__proto__":{"source":"step"},"constructor":{');
    expect(() => fromJson(text)).not.toThrow(TypeError);
    expect(({} as Record<string, unknown>)['source']).toBeUndefined();
  });

  test('never throws anything but a sentence, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => fromJson(text)).toThrow(AppError);
      }),
    );
  });
});
