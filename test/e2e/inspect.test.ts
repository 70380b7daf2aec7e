/** The Inspect page as a visitor uses it: stop inside a step, move along the tokens, read the formulas. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openSite, PHONE } from './support/visit.ts';

const visit = openSite();
const SITE = '?backend=wasm#page=inspect&preset=reviews&seed=7&preferences.prompts=40&ppo.episodes=8';

const partDone = (page: Page, part: string) =>
  page.waitForSelector(`[data-part="${part}"][data-done="true"]`, { timeout: 90_000 });
const nextPart = (page: Page) => page.click('[data-action="step-part"]:enabled');
const number = async (page: Page, id: string) =>
  Number.parseFloat((await page.locator(`[data-number="${id}"]`).innerText()).replace('−', '-'));
const selected = (page: Page) => page.locator('[data-row] button[aria-current="true"]');

describe('the Inspect page', () => {
  test('takes a PPO step apart in four parts; keys move, quantities change, formulas follow', async () => {
    const { page, errors } = await visit({ address: SITE });
    await page.waitForSelector('[data-lane-phase="ready"]', { timeout: 60_000 });
    for (const part of ['sample', 'score', 'advantage', 'update']) {
      await nextPart(page);
      await partDone(page, part);
    }
    expect(await page.locator('[data-quantity="ratio"]').isEnabled()).toBe(true);

    await page.click('[data-quantity="reward"]');
    const strip = page.locator('[data-row]').first();
    await strip.locator('ol button:enabled').first().focus();
    await page.keyboard.press('End');
    const last = await number(page, 'reward');
    expect(await selected(page).getAttribute('title')).toContain('lands here');
    await page.locator('[data-formula] math').first().waitFor();
    expect(await page.locator('[data-formula]').first().innerText()).toContain(Math.abs(last).toFixed(3));
    await page.keyboard.press('ArrowLeft');
    const before = await number(page, 'reward');
    expect(before).not.toBe(last);
    expect(Number(await selected(page).getAttribute('data-value'))).toBeCloseTo(before, 3);
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('[data-row]:has(button[aria-current="true"])').count()).toBe(1);
    expect(await strip.locator('button[aria-current="true"]').count()).toBe(0);

    const { violations } = await new AxeBuilder({ page }).include('main').analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)).toEqual([]);
    expect(errors).toEqual([]);
  });

  test('a DPO pair on a phone: its numbers add up, and the timeline goes back', async () => {
    const { page, errors } = await visit({
      address: `${SITE}&tab=pair`,
      viewport: PHONE,
      hasTouch: true,
    });
    await page.waitForSelector('[data-lane-phase="ready"]', { timeout: 60_000 });
    for (const step of [1, 2]) {
      await page.tap('[data-action="step-lane"]:enabled');
      await page.waitForSelector(`[data-shown-step="${step}"]`, { timeout: 90_000 });
    }
    const cells = await page.locator('[data-pair-table] [data-metric="log p, chosen"] td').allInnerTexts();
    const [was, is, change] = cells.map((text) => Number.parseFloat(text.replace('−', '-')));
    expect(change).toBeCloseTo(is! - was!, 2);
    const share = await number(page, 'logRatio');
    await page.locator('[data-side="rejected"] ol button:enabled').first().tap();
    expect(await number(page, 'logRatio')).not.toBe(share);
    await page.tap('[aria-label="earlier step"]');
    await page.waitForSelector('[data-shown-step="1"]');
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(PHONE.width);
    expect(errors).toEqual([]);
  });
});
