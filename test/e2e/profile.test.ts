/** `?profile=1`: where the time goes, in a real browser. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { LANES, type Lane, press, untilPhase } from './support/lanes.ts';
import { openSite } from './support/visit.ts';

const panel = '[aria-label="Profile"]';
const laneSelector = (lane: Lane) => `[data-profile="${lane}"]`;

/** Rows of the first table: kernels and what is outside of them. */
async function rowsOf(page: Page, lane: Lane): Promise<Record<string, number>> {
  const rows = page
    .locator(`${laneSelector(lane)} table`)
    .first()
    .locator('[data-profile-row]');
  const pairs = await rows.evaluateAll((list) =>
    list.map((row) => [row.getAttribute('data-profile-row')!, Number(row.getAttribute('data-ms'))]),
  );
  return Object.fromEntries(pairs) as Record<string, number>;
}

describe('the profile', () => {
  const visit = openSite();

  test('?profile=1 shows milliseconds by kernel that add up to the time of the step; P hides it', async () => {
    const { page, errors } = await visit({ address: '?backend=wasm&profile=1' });
    await untilPhase(page, ['ready']);
    await page.waitForSelector(panel);
    expect(await page.locator(laneSelector('ppo')).innerText()).toContain('press Play');
    await press(page, 'step');
    await untilPhase(page, ['paused'], { timeout: 90_000 });
    for (const lane of LANES) {
      await page.waitForSelector(`${laneSelector(lane)} [data-profile-row]`);
      await page.click(`${laneSelector(lane)} >> text=show all`);
      const rows = await rowsOf(page, lane);
      expect(Object.keys(rows)).toEqual(expect.arrayContaining(['Linear', 'AdamW', 'JavaScript']));
      const wallMs = Number(await page.locator(laneSelector(lane)).getAttribute('data-wall-ms'));
      const sum = Object.values(rows).reduce((total, ms) => total + ms, 0);
      expect(wallMs).toBeGreaterThan(0);
      expect(Math.abs(sum - wallMs)).toBeLessThan(1e-6 * wallMs + 1e-6);
    }
    await page.selectOption('[aria-label="Stretch of time"]', 'total');
    const all = await page.locator(laneSelector('ppo')).innerText();
    for (const phase of ['generation', 'training', 'evaluation', 'preparation']) expect(all).toContain(phase);
    await page.keyboard.press('p');
    await page.waitForSelector(panel, { state: 'detached' });
    expect(new URL(page.url()).search).toBe('?backend=wasm');
    expect(errors).toEqual([]);
  });

  test('an address without it measures nothing', async () => {
    const { page } = await visit();
    await untilPhase(page, ['ready']);
    await press(page, 'step');
    await untilPhase(page, ['paused'], { timeout: 90_000 });
    expect(await page.locator(panel).count()).toBe(0);
    await page.keyboard.press('p');
    await page.waitForSelector(panel);
    expect(await page.locator(laneSelector('dpo')).innerText()).toContain('press Play');
  });
});
