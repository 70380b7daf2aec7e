/** Helper threads of the wasm kernels in a real browser: at work, or missing without harm. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ModulePage, openModulePage } from '../../src/cli/browser.ts';
import type { Sabotage, ThreadsResult } from './pages/threadsWorker.ts';

let page: ModulePage;
let alone: ThreadsResult;
const trainOn = (threads: number, sabotage: Sabotage) =>
  page.call<ThreadsResult>('trainOn', threads, sabotage);

beforeAll(async () => {
  page = await openModulePage('/test/e2e/pages/threadsPage.ts', {
    webgpu: 'none',
    workers: ['/test/e2e/pages/threadsWorker.ts'],
  });
  alone = await trainOn(1, 'nothing');
});
afterAll(() => page.close());

test('one thread needs no helper', () => {
  expect(alone.device).toMatch(/^\d+ processor cores?, 1 thread$/);
  expect(alone.losses[9]).toBeLessThan(alone.losses[0]! - 1);
});

test.each([2, 3])('%d threads give the same losses, bit by bit', async (threads) => {
  const together = await trainOn(threads, 'nothing');
  expect(together.device).toMatch(new RegExp(`, ${threads} threads$`));
  expect(together.losses).toEqual(alone.losses);
  expect(page.errors).toEqual([]);
  // Helpers wait for work where no message reaches them: they must end with their lane all the same.
  const workers = () => page.page.workers().map((worker) => worker.url());
  await expect.poll(workers, { timeout: 20_000 }).toEqual([]);
});

describe('one thread does the work, and the report says why,', () => {
  test.each<[Sabotage, string]>([
    ['no isolation', '(the page is not cross-origin isolated)'],
    ['silent helpers', '(a helper thread did not start within 5 s)'],
    ['forbidden helpers', '(a helper thread did not start: '],
  ])('with %s', async (sabotage, reason) => {
    const { device, losses, startMs } = await trainOn(2, sabotage);
    expect(device).toContain(`, 1 thread ${reason}`);
    expect(losses).toEqual(alone.losses);
    expect(startMs).toBeLessThan(15_000);
  });
});
