/** The whole race on the fallback that a laptop without a usable GPU gets, watched from outside and inside. */
import os from 'node:os';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { cell, LANES, press, untilPhase } from './support/lanes.ts';
import { recordMainThread, type Task } from './support/mainThread.ts';
import { cumulativeShift, now, type Observations, observations, observe } from './support/observe.ts';
import { openSite, type Visit } from './support/visit.ts';

const GOLD_LEVEL = 0.85;
const RACE_TIMEOUT_MS = 170_000;

const visit = openSite();

describe('the default race on wasm', () => {
  let page: Page;
  let visited: Visit;
  let readyAt: number;
  let clickedAt: number;
  let labels: string;
  let seen: Observations;
  let tasks: readonly Task[];

  beforeAll(async () => {
    visited = await visit({ before: observe });
    page = visited.page;
    await untilPhase(page, ['ready']);
    readyAt = await now(page);
    const stopRecording = await recordMainThread(page);
    clickedAt = await now(page);
    await press(page, 'play');
    await untilPhase(page, ['finished', 'failed'], { timeout: RACE_TIMEOUT_MS });
    labels = (await page.locator('[aria-label="Labels"]').innerText()).replace(/\s+/g, ' ');
    seen = await observations(page);
    tasks = await stopRecording();
    console.log(report());
  }, RACE_TIMEOUT_MS + 30_000);

  const firstAt = (lane: string, level: number) => {
    const found = seen.cells.find(
      (each) =>
        each.lane === lane && each.metric === 'gold/reward' && each.at > clickedAt && each.value >= level,
    );
    return found ? found.at - clickedAt : Infinity;
  };
  const sinceClick = <T extends { at: number }>(list: readonly T[]) =>
    list.filter((each) => each.at > clickedAt);
  const longest = (measure: keyof Task) => Math.max(...tasks.map((task) => task[measure]));
  const report = () =>
    [
      `painted ${seen.paintedAt.toFixed(0)} ms, ready ${readyAt.toFixed(0)} ms`,
      ...LANES.map(
        (lane) =>
          `${lane}: first point ${firstAt(lane, 0).toFixed(0)} ms, gold ${GOLD_LEVEL} after ${(firstAt(lane, GOLD_LEVEL) / 1000).toFixed(1)} s`,
      ),
      `longest main-thread task: ${longest('cpuMs').toFixed(0)} ms of processor time, ${longest('wallMs').toFixed(0)} ms with the waiting for one`,
      `load of the machine: ${os.loadavg()[0]!.toFixed(1)} on ${os.availableParallelism()} processors`,
    ].join('\n');

  test('loads and runs without an error, a policy violation or a request to anyone else', () => {
    expect(visited.errors).toEqual([]);
    expect(visited.foreignRequests).toEqual([]);
  });

  test('draws its first live point within 6 s of the click, 10 s with the loading of the page', () => {
    const first = Math.min(...LANES.map((lane) => firstAt(lane, 0)));
    expect(first).toBeLessThan(6000);
    expect(readyAt + first).toBeLessThan(10_000);
  });

  test('reaches gold .85 within 30 s in the DPO lane and 90 s in the PPO lane, both running', () => {
    expect(firstAt('dpo', GOLD_LEVEL)).toBeLessThan(30_000);
    expect(firstAt('ppo', GOLD_LEVEL)).toBeLessThan(90_000);
  });

  test('ends well in both lanes: gold at least .9, KL under 12', async () => {
    for (const lane of LANES) {
      expect(await cell(page, lane, 'gold/reward'), lane).toBeGreaterThanOrEqual(0.9);
      expect(await cell(page, lane, 'objective/kl'), lane).toBeLessThan(12);
      expect(await cell(page, lane, 'optimizerSteps'), lane).toBeGreaterThan(0);
    }
  });

  test('teaches both lanes from the same labels', () => {
    expect(labels).toMatch(/both lanes learn from the same \d+ labels/);
  });

  test('passes its self-test in both lanes', async () => {
    for (const lane of LANES) {
      expect(await page.locator(`[data-lane-panel="${lane}"]`).innerText()).toMatch(/self-test passed/);
    }
  });

  test('never holds the page for more than 100 ms', () => {
    expect(tasks.length).toBeGreaterThan(100);
    expect(longest('cpuMs')).toBeLessThan(50);
    // Wall time says something about the page only where no other program keeps the processors busy.
    const isAlone = os.loadavg()[0]! < os.availableParallelism() + 1.5;
    expect(longest('wallMs')).toBeLessThan(isAlone ? 100 : Infinity);
  });

  test('moves nothing on the page while it trains', () => {
    const shifts = sinceClick(seen.shifts);
    expect(cumulativeShift(shifts), JSON.stringify(shifts)).toBeLessThan(0.02); // 0.1 is called good
  });

  test('shows the same prompts answered by SFT and by both policies, changed by training', async () => {
    const rows = await page.getByLabel('Held-out prompts').locator('tbody tr:has(td)').all();
    expect(rows.length).toBeGreaterThanOrEqual(3);
    let changed = 0;
    for (const row of rows) {
      const [sft, ...policies] = await row
        .locator('td')
        .evaluateAll((cells) => cells.map((each) => each.getAttribute('title')));
      expect(policies).toHaveLength(2);
      changed += policies.filter((text) => text !== sft).length;
    }
    expect(changed).toBeGreaterThan(rows.length);
  });
});
