import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModulePage } from '../../src/cli/browser.ts';
import type { RelativeSteps } from './relativesPage.ts';
import { startPage } from './startPage.ts';

let page: ModulePage;

beforeAll(async () => {
  page = await startPage('/test/gpu/relativesPage.ts');
});
afterAll(async () => {
  await page?.close();
});

/** Offline ones take one optimizer step a step, the others 12. */
const STEPS = { kto: 12, orpo: 12, simpo: 12, preferredFt: 12, unlikelihood: 12, grpo: 2, rloo: 2 };

describe('steps of the relatives on webgpu', () => {
  test.each(Object.entries(STEPS))(
    '%s: replayed, the numbers are those of eager steps',
    async (id, steps) => {
      const eager = await page.call<RelativeSteps>('runSteps', id, steps, false);
      const replayed = await page.call<RelativeSteps>('runSteps', id, steps, true);
      expect(replayed.metrics).toEqual(eager.metrics);
      expect(new Set(eager.metrics.map((metrics) => JSON.stringify(metrics))).size).toBe(steps);
      const training = replayed.reports.filter((report) => report.name === id);
      expect(training.map((report) => report.refusal).filter((refusal) => refusal !== undefined)).toEqual([]);
      expect(Math.max(...training.map((report) => report.replayedSteps))).toBeGreaterThan(5);
      expect(await page.call('fatalErrors')).toEqual([]);
      expect(page.errors).toEqual([]);
    },
  );
});
