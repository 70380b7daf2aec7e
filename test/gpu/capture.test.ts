import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModulePage } from '../../src/cli/browser.ts';
import type { keepResults, longStep, names, runCase, withoutSubmits } from './capturePage.ts';
import { startPage } from './startPage.ts';

let page: ModulePage;

beforeAll(async () => {
  page = await startPage('/test/gpu/capturePage.ts');
});
afterAll(async () => {
  await page?.close();
});

const call = <F extends (...args: never[]) => unknown>(name: string, ...args: Parameters<F>) =>
  page.call<Awaited<ReturnType<F>>>(name, ...args);

interface Expected {
  readonly replayedSteps: unknown;
  readonly refusal: unknown;
}
const recorded = (replayedSteps: number): Expected => ({ replayedSteps, refusal: undefined });
const refused = (reason: RegExp): Expected => ({
  replayedSteps: expect.any(Number),
  refusal: expect.stringMatching(reason),
});

/** How many of seven steps are replayed, or why none is for long. */
const EXPECTED: Readonly<Record<string, Expected>> = {
  'changing inputs': recorded(6),
  'two shapes in turn': recorded(5),
  'the same tensor for two steps': recorded(6),
  'an input that is its neighbour only once': recorded(6),
  'inputs on the GPU': recorded(6),
  'a change in place': refused(/writes to an input that is still on the CPU/),
  'a changing number': refused(/a constant changes from step to step/),
  'a tensor that is not declared': refused(/reads a tensor that is not among its inputs/),
  'a scalar that is not declared': refused(/reads a tensor that is not among its inputs/),
  'a number computed with': refused(/computes with the number n/),
  'a look at a result': refused(/reads a result back/),
  'an input returned': refused(/returns y, which it has not computed/),
  'a branch that changes': refused(/is another program the second time/),
};

describe('a step that may be recorded', () => {
  test.each(Object.entries(EXPECTED))('%s: right results at every step', async (name, outcome) => {
    const { actual, expected, leaked, ...report } = await call<typeof runCase>('runCase', name);
    expect(actual).toEqual(expected);
    expect(report).toEqual(outcome);
    expect(leaked).toBe(0);
    expect(await page.call('fatalErrors')).toEqual([]);
    expect(page.errors).toEqual([]);
  });

  test('every case is expected', async () => {
    expect((await call<typeof names>('names')).toSorted()).toEqual(Object.keys(EXPECTED).toSorted());
  });

  test('a result that is kept keeps its values', async () => {
    const { before, after } = await call<typeof keepResults>('keepResults');
    expect(after).toEqual(before);
    expect(new Set(before.map((values) => values.join())).size).toBe(before.length);
  });

  test('replays may follow one another without a submit', async () => {
    const values = await call<typeof withoutSubmits>('withoutSubmits');
    expect(values).toEqual(values.map((_, i) => [2 * i]));
    expect(await page.call('pendingCommands')).toBe(false);
    expect(await page.call('fatalErrors')).toEqual([]);
  });

  test('a step may need several submits', async () => {
    const [eager, ...replayed] = await call<typeof longStep>('longStep');
    expect(new Set(eager).size).toBeGreaterThan(10);
    for (const values of replayed) expect(values).toEqual(eager);
    expect(await page.call('fatalErrors')).toEqual([]);
  });
});
