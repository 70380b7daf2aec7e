import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ModulePage } from '../../src/cli/browser.ts';
import type { AlgorithmRun } from './algorithmPage.ts';
import { startPage } from './startPage.ts';

/** Half of them after all knobs were turned that may be turned while running. */
const STEPS = 10;

let page: ModulePage;

beforeAll(async () => {
  page = await startPage('/test/gpu/algorithmPage.ts');
});
afterAll(async () => {
  await page?.close();
});

test(
  'every algorithm’s steps are replayed with the numbers of eager ones, whatever knob is turned',
  { timeout: 300_000 },
  async () => {
    const ids = await page.call<string[]>('ids');
    expect(ids).toEqual(expect.arrayContaining(['ppo', 'dpo']));
    for (const id of ids) {
      const eager = await page.call<AlgorithmRun>('runAlgorithm', id, STEPS, false);
      const replayed = await page.call<AlgorithmRun>('runAlgorithm', id, STEPS, true);
      expect(replayed.failedChecks, id).toEqual([]);
      expect(replayed.metrics, id).toEqual(eager.metrics);
      expect(replayed.left, id).toBe(0);
      expect(
        replayed.reports.flatMap(({ name, refusal }) =>
          refusal === undefined ? [] : [`${name}: ${refusal}`],
        ),
        id,
      ).toEqual([]);
      const steps = replayed.reports.reduce((sum, { replayedSteps }) => sum + replayedSteps, 0);
      expect(steps, id).toBeGreaterThan(STEPS / 2);
      expect(await page.call('fatalErrors')).toEqual([]);
      expect(page.errors).toEqual([]);
    }
  },
);
