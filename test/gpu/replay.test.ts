import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModulePage } from '../../src/cli/browser.ts';
import type { Generated, LongRun, Steps } from './replayPage.ts';
import { startPage } from './startPage.ts';

const CASES = ['SFT', 'DPO', 'PPO with one trunk', 'PPO with two trunks', 'reward model'];
const STEPS = 50;
/** Everything is recorded, compiled and allocated by then. */
const SETTLED = 30;

let page: ModulePage;

beforeAll(async () => {
  page = await startPage('/test/gpu/replayPage.ts');
});
afterAll(async () => {
  await page?.close();
});

const noErrors = async () => {
  expect(await page.call('fatalErrors')).toEqual([]);
  expect(page.errors).toEqual([]);
};
const median = (list: readonly number[]) => list.toSorted((a, b) => a - b)[list.length >> 1]!;

describe('replayed steps', () => {
  test.each(CASES)('%s: the numbers of eager steps, in one submit and less time', async (name) => {
    const eager = await page.call<Steps>('runSteps', name, STEPS, false);
    const replayed = await page.call<Steps>('runSteps', name, STEPS, true);

    expect(replayed.stats).toEqual(eager.stats);
    expect(replayed.parameters).toEqual(eager.parameters);
    expect(new Set(eager.stats.map((stats) => JSON.stringify(stats))).size).toBe(STEPS);

    for (const { refusal, replayedSteps, eagerSteps } of replayed.reports) {
      expect(refusal).toBeUndefined();
      expect(replayedSteps).toBeGreaterThan(eagerSteps);
    }
    for (const counts of replayed.counts.slice(SETTLED)) {
      expect(counts).toMatchObject({ submits: 1, newBuffers: 0, newPipelines: 0 });
      // tfjs computes with single numbers on the CPU; in a recorded step they are data on the GPU.
      expect(counts.dispatches).toBeLessThanOrEqual(eager.counts.at(-1)!.dispatches + 4);
    }
    expect(new Set(replayed.held.slice(SETTLED)).size).toBe(1);
    expect(replayed.capturedBytes).toBeGreaterThan(0);
    expect(replayed.capturedBytesAfter).toBe(0);
    const [eagerMs, replayedMs] = [eager, replayed].map(({ jsMs }) => median(jsMs.slice(SETTLED)));
    console.log(
      `${name}: JavaScript ${eagerMs!.toFixed(2)} ms a step, replayed ${replayedMs!.toFixed(2)} ms`,
    );
    expect(eagerMs! / replayedMs!).toBeGreaterThan(2);
    await noErrors();
  });
});

describe('replayed decoding and scoring', () => {
  test('the very tokens and scores of eager ones, whatever the key, the prompts and the parameters', async () => {
    const rounds = 12;
    const eager = await page.call<Generated>('runGenerations', rounds, false);
    const replayed = await page.call<Generated>('runGenerations', rounds, true);

    expect(replayed.tokens).toEqual(eager.tokens);
    expect(new Set(eager.tokens.map((ids) => ids.join())).size).toBe(eager.tokens.length);
    const decoding = replayed.reports.find(({ name }) => name === 'decode')!;
    expect(decoding).toMatchObject({ refusal: undefined, eagerSteps: 1 });
    expect(decoding.replayedSteps).toBeGreaterThan(8 * rounds);
    for (const { name, refusal, replayedSteps } of replayed.reports) {
      expect(refusal, name).toBeUndefined();
      expect(replayedSteps, name).toBeGreaterThan(0);
    }
    const [last, lastEager] = [replayed.counts.at(-1)!, eager.counts.at(-1)!];
    expect(last).toMatchObject({ dispatches: lastEager.dispatches, newBuffers: 0, newPipelines: 0 });
    expect(last.submits).toBeLessThanOrEqual(lastEager.submits);
    expect(new Set(replayed.held.slice(-3)).size).toBe(1);
    expect(replayed.capturedBytesAfter).toBe(0);
    await noErrors();
  });
});

describe('GPU memory', () => {
  test('is flat over 2,000 steps', async () => {
    const { early, late, newBuffers, finite, replayedSteps } = await page.call<LongRun>('runLong');
    expect(replayedSteps).toBe(1999);
    expect(finite).toBe(true);
    expect(early).toBeGreaterThan(0);
    expect(Math.abs(late / early - 1)).toBeLessThan(0.02);
    expect(newBuffers).toBe(0);
    await noErrors();
  });
});
