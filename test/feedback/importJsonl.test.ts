import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importJsonl } from '../../src/feedback/jsonl/importJsonl.ts';
import type { TextSource } from '../../src/feedback/jsonl/splitLines.ts';
import { preferenceItemSchema } from '../../src/feedback/preferenceItem.ts';

const read = (source: TextSource, limits = {}) =>
  importJsonl(source, { breathe: () => Promise.resolve(), limits });
const rows = (...values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join('\n');
const only = async (row: unknown) => {
  const { items, report } = await read(rows(row));
  expect(report.problems).toEqual([]);
  expect(items).toHaveLength(1);
  return items[0]!;
};
const reasonOf = async (line: string) => {
  const { items, report } = await read(line);
  expect(items).toEqual([]);
  expect(report).toMatchObject({ lines: 1, malformed: 1 });
  return report.problems[0]!.reason;
};
const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });

describe('reads', () => {
  test('a preference with its annotator, time, confidence and unknown columns', async () => {
    const row = { prompt: 'The sky is', chosen: ' blue.', rejected: ' green.', annotator: 'Ann', time: 7 };
    expect(await only({ ...row, confidence: 0.5, margin: 2, tags: ['x'], note: null })).toMatchObject({
      kind: 'pair',
      prompt: 'The sky is',
      a: ' blue.',
      b: ' green.',
      outcome: 'a',
      shown: 'ab',
      annotator: 'Ann',
      time: 7,
      confidence: 0.5,
      extra: [
        ['margin', 2],
        ['note', null],
      ],
    });
  });

  test('an implicit prompt, answers with their leading space', async () => {
    expect(await only({ chosen: 'The sky is blue.', rejected: 'The sky is bright.' })).toMatchObject({
      prompt: 'The sky is b',
      a: 'lue.',
    });
    const row = { chosen: 'The sky is blue.', rejected: 'The sky is green.' };
    const split = { prompt: 'The sky is', a: ' blue.', b: ' green.' };
    expect(await only(row)).toMatchObject(split);
    expect(await only({ ...row, margin: 2 })).toMatchObject({ ...split, extra: [['margin', 2]] });
    expect(await only({ chosen: 'a😀', rejected: 'a😁' })).toMatchObject({ prompt: 'a', a: '😀', b: '😁' });
    expect(await only({ chosen: 'same', rejected: 'same and more' })).toMatchObject({
      prompt: 'same',
      a: '',
    });
  });

  test('conversations of one turn word for word, longer ones written out', async () => {
    const single = { prompt: [user('Sky?')], chosen: [assistant('Blue.')], rejected: [assistant('Green.')] };
    expect(await only(single)).toMatchObject({ prompt: 'Sky?', a: 'Blue.', b: 'Green.' });
    const implicit = {
      chosen: [user('Sky?'), assistant('Blue.')],
      rejected: [user('Sky?'), assistant('Green.')],
    };
    expect(await only(implicit)).toMatchObject({ prompt: 'Sky?', a: 'Blue.', b: 'Green.' });
    const long = {
      prompt: [user('Hi'), assistant('Hello'), user('Sky?')],
      completion: [assistant('Blue.')],
      label: true,
    };
    expect(await only(long)).toMatchObject({
      prompt: 'user: Hi\n\nassistant: Hello\n\nuser: Sky?\n\nassistant:',
      completion: ' Blue.',
    });
  });

  test('unpaired labels, scores and rankings', async () => {
    const unpaired = { prompt: 'p', completion: ' c' };
    expect(await only({ ...unpaired, label: false })).toMatchObject({
      kind: 'score',
      score: 1,
      scale: 'thumbs',
    });
    expect(await only({ ...unpaired, label: true })).toMatchObject({
      kind: 'score',
      score: 5,
      scale: 'thumbs',
    });
    const score = await only({ ...unpaired, score: 4 });
    expect(score).toMatchObject({ kind: 'score', completion: ' c', score: 4 });
    expect(score).not.toHaveProperty('scale');
    expect(await only({ prompt: 'p', completions: ['x', 'y', 'z'], ranks: [2, 1, 2] })).toMatchObject({
      kind: 'ranking',
      completions: ['x', 'y', 'z'],
      ranks: [2, 1, 2],
    });
  });

  test('rows of a table whose gaps are null', async () => {
    expect(
      await only({ prompt: 'p', completion: 'c', score: 2, label: null, chosen: null, rejected: null }),
    ).toMatchObject({
      kind: 'score',
      score: 2,
    });
  });

  test('columns of ours with values we cannot use as other columns', async () => {
    const row = {
      prompt: 'p',
      chosen: 'x',
      rejected: 'y',
      time: 'noon',
      time_: 1,
      annotator: '',
      score: 0.9,
    };
    expect(await only({ ...row, confidence: 7 })).toMatchObject({
      annotator: 'unknown',
      extra: [
        ['time__', 'noon'],
        ['time_', 1],
        ['annotator_', ''],
        ['score_', 0.9],
        ['confidence_', 7],
      ],
    });
  });

  test('columns with dangerous names, and leaves Object.prototype alone', async () => {
    const before = Object.getOwnPropertyNames(Object.prototype).toSorted();
    const line =
      '{"prompt":"p","chosen":"x","rejected":"y","__proto__":"evil","constructor":1,"toString":true}';
    const { items } = await read(line);
    expect(items[0]!.extra).toEqual([
      ['__proto__', 'evil'],
      ['constructor', 1],
      ['toString', true],
    ]);
    expect((await read('{"__proto__":{"chosen":"x","rejected":"y"}}')).items).toEqual([]);
    expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(before);
    expect(({} as Record<string, unknown>)['evil']).toBeUndefined();
  });
});

describe('reports', () => {
  test.each([
    ['{"prompt": "p", "chosen": ', /^not JSON: /],
    ['{"prompt":"p","chosen":"\u0000","rejected":"y"}', /^not JSON: /],
    ['"text"', 'expected an object in braces, got string "text"'],
    ['[1]', 'expected an object in braces, got a list'],
    ['null', 'expected an object in braces, got null'],
    ['{"text":"x","id":1}', /^no columns of a label .* got text, id$/],
    ['{"prompt":"p","completion":"c"}', 'an answer without a judgement: "label" or "score" is missing'],
    ['{"prompt":"p","completion":"c","label":1}', '"label" must be true or false, got number 1'],
    ['{"prompt":"p","completion":"c","score":9}', '"score" must be a number from 1 to 5, got number 9'],
    ['{"prompt":"p","completion":"c","score":1e999}', /^"score" must be a number from 1 to 5/],
    ['{"completion":"c","score":4}', '"prompt" is missing'],
    ['{"prompt":"p","chosen":"x"}', '"rejected" is missing'],
    ['{"prompt":5,"chosen":"x","rejected":"y"}', '"prompt" must be text or a list of messages, got number 5'],
    ['{"prompt":"p","chosen":[{"role":"user"}],"rejected":"y"}', /a message needs "role" and "content"/],
    [
      '{"chosen":[{"role":"user","content":"x"}],"rejected":"y"}',
      'one answer is text, another a list of messages',
    ],
    ['{"prompt":"p","completions":["x","y"],"ranks":[1]}', '1 ranks for 2 completions'],
    ['{"prompt":"p","completions":["x","y"],"ranks":[0,1]}', '"ranks" must be whole numbers from 1 to 8'],
    ['{"prompt":"p","completions":["x"],"ranks":[1]}', '"completions" must be 2 to 8, got 1'],
    ['{"prompt":"p","completions":["x","y"],"labels":[true,false]}', '"completions" without a list "ranks"'],
    [
      '{"kind":"pair","prompt":"p","a":"x","b":"y","outcome":"?"}',
      '"outcome" must be one of a, b, tie, bothBad, skip',
    ],
    [`{"prompt":${'['.repeat(20_000)}`, /^not JSON: /],
  ])('%.60s', async (line, reason) => {
    expect(await reasonOf(line)).toMatch(reason);
  });

  test('the number of a line as editors count, with good lines before and after kept', async () => {
    const good = (i: number) => JSON.stringify({ prompt: `p${i}`, chosen: 'x', rejected: 'y' });
    const { items, report } = await read(`\ufeff${good(1)}\r\n\r\n  \noops\r\n${good(2)}\r\n${good(1)}`);
    expect(items.map((item) => item.prompt)).toEqual(['p1', 'p2']);
    expect(report).toEqual({
      lines: 4,
      imported: { pair: 2, ranking: 0, score: 0 },
      duplicates: 1,
      malformed: 1,
      problems: [{ line: 4, reason: expect.stringContaining('not JSON') as string }],
      stoppedAt: null,
    });
  });

  test('the first 100 problems and the count of all', async () => {
    const { report } = await read('x\n'.repeat(250));
    expect(report.malformed).toBe(250);
    expect(report.problems.map((problem) => problem.line)).toEqual(
      Array.from({ length: 100 }, (_, i) => i + 1),
    );
  });

  test('lines over the limit, whatever pieces they arrive in', async () => {
    const good = rows({ prompt: 'p', chosen: 'x', rejected: 'y' });
    const long = `{"prompt":"${'x'.repeat(10_000_000)}"}`;
    const { items, report } = await read(new Blob([`${long}\n${good}\n${long}`]));
    expect(items).toHaveLength(1);
    expect(report.problems).toEqual([1, 3].map((line) => ({ line, reason: 'longer than 65536 characters' })));
    const exact = rows({ prompt: 'p', chosen: 'x', rejected: 'y' });
    expect((await read(`${exact}\r\n`, { lineChars: exact.length })).items).toHaveLength(1);
    expect((await read(exact, { lineChars: exact.length - 1 })).report.malformed).toBe(1);
  });

  test('where it stopped', async () => {
    const lines = rows(...[1, 2, 3].map((i) => ({ prompt: `p${i}`, chosen: 'x', rejected: 'y' })));
    expect((await read(lines, { rows: 2 })).report).toMatchObject({ stoppedAt: 'rows', lines: 2 });
    expect((await read(lines, { rows: 3 })).report).toMatchObject({ stoppedAt: null, lines: 3 });
    expect((await read(lines, { totalChars: 10 })).report).toMatchObject({
      stoppedAt: 'totalChars',
      lines: 0,
    });
  });
});

describe('sources', () => {
  const text = `${rows({ prompt: 'Ä😀', chosen: 'x', rejected: 'y' }, { prompt: 'q', chosen: 'é', rejected: '' })}\r\n`;

  test('give the same whatever their pieces', async () => {
    const expected = (await read(text)).items;
    expect(expected.map((item) => item.prompt)).toEqual(['Ä😀', 'q']);
    const bytes = new TextEncoder().encode(text);
    expect((await read(new Blob([bytes]))).items).toEqual(expected);
    expect((await read(new Blob(['\ufeff', bytes]))).items).toEqual(expected);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), async (sizes) => {
        expect((await read(streamOf(bytes, sizes))).items).toEqual(expected);
      }),
    );
  });

  test('in UTF-16 with its mark are read as such', async () => {
    const marked = `\ufeff${text}`;
    const units = Uint16Array.from({ length: marked.length }, (_, i) => marked.charCodeAt(i));
    expect((await read(new Blob([units]))).items).toEqual((await read(text)).items);
  });

  test('that break off are an error that says so', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('gone')),
    });
    await expect(read(broken)).rejects.toMatchObject({
      code: 'feedback',
      message: /could not be read to its end.*gone/,
    });
  });

  test('are let go when reading is cancelled', async () => {
    let isCancelled = false;
    const line = new TextEncoder().encode('{"prompt":"p","chosen":"x","rejected":"y"}\n');
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(line),
      cancel: () => {
        isCancelled = true;
      },
    });
    const abort = new AbortController();
    const reading = importJsonl(endless, {
      signal: abort.signal,
      breathe: () => Promise.resolve(),
      onProgress: ({ lines }) => lines > 5 && abort.abort(),
    });
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    expect(isCancelled).toBe(true);
  });
});

describe('whatever the text', () => {
  const value = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.constant([user('x')]));
  const names =
    'kind prompt a b chosen rejected outcome shown group weight completions ranks completion score label annotator time milliseconds confidence __proto__'.split(
      ' ',
    );
  const row = fc
    .dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), value)
    .map((object) => JSON.stringify(object));
  const line = fc.oneof(
    row,
    row.map((text) => text.slice(1)),
    fc.string({ unit: 'binary' }),
    fc.json(),
  );

  test('it never throws, every item fits the schema, and every line is accounted for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 8 }), async (lines) => {
        const { items, report } = await read(lines.join('\n'));
        for (const item of items) expect(preferenceItemSchema.parse(item)).toEqual(item);
        const { pair, ranking, score } = report.imported;
        expect(pair + ranking + score).toBe(items.length);
        expect(items.length + report.duplicates + report.malformed).toBe(report.lines);
      }),
      { numRuns: 500 },
    );
  });
});

function streamOf(bytes: Uint8Array, sizes: readonly number[]): ReadableStream<Uint8Array> {
  let [at, turn] = [0, 0];
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      const size = sizes[turn++ % sizes.length]!;
      controller.enqueue(bytes.subarray(at, at + size));
      at += size;
    },
  });
}
