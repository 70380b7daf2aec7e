import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModulePage } from '../../src/cli/browser.ts';
import { startPage } from './startPage.ts';
import type { trainSteps } from './stepPage.ts';

const STEPS = 3;

let page: ModulePage;

beforeAll(async () => {
  page = await startPage('/test/gpu/stepPage.ts');
});
afterAll(async () => {
  await page?.close();
});

describe('commands of a training step, read-back of its statistics included', () => {
  test.each([
    { size: 'A', variants: 'real', dispatches: 75 },
    { size: 'A', variants: 'software', dispatches: 100 },
    { size: 'B', variants: 'software', dispatches: 155 },
  ] as const)(
    'size $size, variants for $variants GPUs: one submit, one pass, at most $dispatches dispatches',
    async (limit) => {
      await page.call('chooseVariants', limit.variants);
      const { counts, losses } = await page.call<Awaited<ReturnType<typeof trainSteps>>>(
        'trainSteps',
        limit.size,
        STEPS,
      );
      // The first step also gathers the parameters, and its buffers and pipelines are new.
      for (const step of counts.slice(1)) {
        expect(step.dispatches).toBeLessThanOrEqual(limit.dispatches);
        expect(step.submits).toBe(1);
        expect(step.passes).toBe(1);
        expect(step.newPipelines).toBe(0);
      }
      expect(counts.at(-1)!.newBuffers).toBe(0);
      expect(losses.at(-1)).toBeLessThan(losses[0]!);
      expect(await page.call('fatalErrors')).toEqual([]);
      expect(page.errors).toEqual([]);
    },
  );
});
