/** Fifty kept runs of 500 steps: how fast they open and scroll, and what can be done with them. */
import os from 'node:os';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { untilPhase } from './support/lanes.ts';
import { recordMainThread } from './support/mainThread.ts';
import { seedRuns } from './support/seedRuns.ts';
import { openSite, type Visit } from './support/visit.ts';

const visit = openSite();
const RUNS = '#page=compare&tab=runs';
const rows = (page: Page) => page.locator('tr[data-run]');
/** Other programs' work is in every wall time: then only processor time says something about the page. */
const isAlone = () => os.loadavg()[0]! < os.availableParallelism() + 1.5;

/** A page with fifty runs in its storage, opened at `hash`. */
async function visitSeeded(hash: string): Promise<Visit> {
  const visited = await visit({ address: `?backend=wasm${RUNS}` });
  const { page } = visited;
  await page.getByText('No runs yet.').waitFor();
  await seedRuns(page, { runs: 50, steps: 500 });
  const url = page.url();
  await page.goto('about:blank');
  await page.goto(url.slice(0, url.indexOf('#')) + hash);
  return visited;
}

test('50 runs of 500 steps open in less than a second and scroll at 60 frames a second', async () => {
  const { page, errors } = await visitSeeded('');
  await untilPhase(page, ['ready']);
  const stopOpening = await recordMainThread(page);
  const openMs = await page.evaluate(openCompare);
  const openCpuMs = (await stopOpening()).reduce((sum, { cpuMs }) => sum + cpuMs, 0);

  const stopScrolling = await recordMainThread(page);
  const frames = await page.evaluate(scrollTable);
  const tasks = await stopScrolling();
  const median = frames[frames.length >> 1]!;
  const frameCpuMs = tasks.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / frames.length;

  const report = `rows after ${openMs.toFixed(0)} ms (${openCpuMs.toFixed(0)} ms of processor time); frames: median ${median.toFixed(1)} ms, ${frameCpuMs.toFixed(1)} ms of processor time each; load ${os.loadavg()[0]!.toFixed(1)}`;
  console.log(report);
  expect(openCpuMs, report).toBeLessThan(400);
  expect(frameCpuMs, report).toBeLessThan(8);
  expect(openMs, report).toBeLessThan(isAlone() ? 1000 : Infinity);
  expect(median, report).toBeLessThan(isAlone() ? 17 : Infinity);
  expect(errors).toEqual([]);
});

test('runs are found, compared, renamed, tagged, removed, brought back and run again', async () => {
  const { page, errors } = await visitSeeded(RUNS);
  await rows(page).first().waitFor();
  expect(await rows(page).count()).toBeLessThan(50); // the others are not in the document
  await page.getByPlaceholder('Find by name or tag').fill('dpo 0.2 seed 8');
  await expect.poll(() => rows(page).allInnerTexts()).toHaveLength(3);

  const grid = page.getByRole('grid', { name: 'Runs' });
  await grid.focus();
  for (const key of ['Space', 'ArrowDown', 'Space', 't']) await page.keyboard.press(key);
  await page.keyboard.type('talk, keep');
  for (const key of ['Enter', 'F2']) await page.keyboard.press(key);
  await page.keyboard.type('the best');
  await page.keyboard.press('Enter'); // and so it fits the search no more
  await page.locator('[data-overlay="2"]').waitFor();
  expect(await page.locator('[data-line]').count()).toBe(2);
  await page.getByLabel('Metric').selectOption('loss');
  await page.getByLabel('against').selectOption('samples');
  await page.locator('[data-overlay="2"]').waitFor();
  const different = await page.locator('tr[data-row]').count();
  await page.getByLabel('differences only').uncheck();
  expect(await page.locator('tr[data-row]').count()).toBeGreaterThan(different);
  expect(await page.locator('tr[data-row="seed"]').innerText()).toMatch(/seed\s+8\s+8/);

  await page.reload();
  await page.getByPlaceholder('Find by name or tag').fill('best talk');
  await expect.poll(() => rows(page).allInnerTexts()).toHaveLength(1);
  const row = rows(page).first();
  expect(await row.innerText()).toMatch(/the best[\s\S]*DPO[\s\S]*finished[\s\S]*talk[\s\S]*keep/);
  await row.getByRole('button', { name: 'Remove the best' }).click();
  await page.locator('[data-removed="1"]').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await row.waitFor();

  await row.getByRole('button', { name: /the best with a new seed/ }).click();
  await expect.poll(() => new URL(page.url()).hash).toMatch(/seed=1[1-9]/);
  const hash = new URLSearchParams(new URL(page.url()).hash.slice(1));
  expect([hash.get('page'), hash.get('dpo.beta')]).toEqual([null, '0.2']);
  expect(errors).toEqual([]);
});

/** In the page: from the click on the navigation to the first row, in ms. */
async function openCompare(): Promise<number> {
  const began = performance.now();
  const links = [...document.querySelectorAll<HTMLElement>('nav a')];
  links.find((link) => link.textContent === 'Compare')?.click();
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  while (!document.querySelector('tr[data-run]')) await frame();
  await frame();
  return performance.now() - began;
}

/** In the page: down and up again a row a frame; the time of each frame in ms, sorted. */
async function scrollTable(): Promise<number[]> {
  const scroller = document.querySelector('[role=grid]')!.parentElement!;
  const times: number[] = [];
  let last = performance.now();
  for (let i = 0; i < 100; i++) {
    scroller.scrollTop += i < 35 ? 40 : -40;
    await new Promise((resolve) => requestAnimationFrame(resolve));
    times.push(performance.now() - last);
    last = performance.now();
  }
  return times.toSorted((a, b) => a - b);
}
