/** The Try page and the machine card as a visitor uses them. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { press, untilPhase } from './support/lanes.ts';
import { openSite, PHONE } from './support/visit.ts';

const visit = openSite();
const SHORT =
  '&ppo.updates=1&ppo.episodes=8&dpo.steps=2&rewardModel.epochs=1&preferences.prompts=10&evaluation.prompts=4&evaluation.points=1';
const ADDRESS = `?backend=wasm#page=try&preset=reviews&seed=7${SHORT}`;

/** Asks by keyboard. @returns the SFT model's answer, prompt included */
async function ask(page: Page, run: number): Promise<string> {
  await page.getByRole('textbox', { name: 'Prompt' }).press('Enter');
  await page.waitForSelector(`[data-tried="${run}"]`, { timeout: 60_000 });
  return page.locator('[data-answer="sft"] [data-part="text"]').first().innerText();
}

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe('the Try page', () => {
  test('streams SFT’s answer, follows the sampling settings, then asks the policies', async () => {
    const { page, errors, foreignRequests } = await visit({ address: ADDRESS });
    await page.waitForSelector('[data-prompt-tokens]');
    await page.waitForSelector('[data-action="go-to-race"]');
    await page.getByRole('textbox', { name: 'Prompt' }).fill('The room was');
    await page.waitForSelector('[data-prompt-tokens="3"]');
    await page.getByRole('textbox', { name: 'Prompt' }).press('Enter');
    await page.waitForSelector('[data-column="sft"] article');
    await page.keyboard.press('Escape');
    await page.waitForSelector('[data-action="ask"]');
    expect(await page.locator('[data-history]').count()).toBe(0);

    await page.getByLabel('pace').selectOption('0');
    const sampled = await ask(page, 1);
    expect(sampled).toMatch(/^The room was ./);
    const gold = Number(await page.locator('[data-answer="sft"]').getAttribute('data-gold'));
    expect(gold).toBeGreaterThanOrEqual(0);
    expect(await page.locator('[data-score="classifier"]').innerText()).toMatch(/positive\s+[01]\.\d\d/);
    await page.getByLabel('top-k').selectOption('1');
    const greedy = await ask(page, 2);
    expect(greedy).not.toBe(sampled);
    await page.getByLabel('seed', { exact: true }).fill('9');
    expect(await ask(page, 3)).toBe(greedy);

    await page.click('[data-action="go-to-race"]');
    await untilPhase(page, ['ready']);
    await press(page, 'play');
    await untilPhase(page, ['finished'], { timeout: 60_000 });
    await page.getByRole('link', { name: 'Try' }).click();
    await ask(page, 4);
    expect(await page.locator('[data-age]').allInnerTexts()).toEqual(['step 1 of 1', 'step 2 of 2']);
    expect(await page.locator('[data-column]').count()).toBe(3);
    await page.locator('[data-history] button').last().click();
    await page.waitForSelector('[data-tried="1"]');
    expect(await page.locator('[data-answer="sft"] [data-part="text"]').innerText()).toBe(sampled);
    await page.setViewportSize(PHONE);
    expect(await overflow(page)).toBe(0);
    expect(foreignRequests).toEqual([]);
    expect(errors).toEqual([]);
  });

  test('the machine card tells what there is, and times the machine', async () => {
    const { page, errors } = await visit({ address: ADDRESS });
    await page.click('[data-backend="wasm"]');
    expect(await page.locator('[data-fact="Cores"]').innerText()).toMatch(/^\d+$/);
    expect(await page.locator('[data-estimate="current"]').innerText()).toBe('time it first');
    await page.click('[data-action="probe"]');
    await page.waitForSelector('[data-probe="done"]', { timeout: 60_000 });
    expect(Number(await page.locator('[data-pace="training"]').getAttribute('data-value'))).toBeGreaterThan(
      0,
    );
    expect(await page.locator('[data-estimate="current"]').innerText()).toMatch(/about \d/);
    expect(
      Number(await page.locator('[data-trainable]').getAttribute('data-trainable')),
    ).toBeGreaterThanOrEqual(0);
    await page.setViewportSize(PHONE);
    const dialog = page.locator('[data-dialog="machine"]');
    expect(await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    await dialog.getByRole('button', { name: 'GFLOP/s' }).click();
    const hint = await page
      .getByRole('tooltip')
      .first()
      .evaluate((tip) => tip.closest('dialog') !== null);
    expect(hint).toBe(true); // elsewhere the dialog would cover it
    await dialog.getByRole('button', { name: 'Close' }).click();
    expect(await page.locator('[data-dialog="machine"][open]').count()).toBe(0);
    expect(errors).toEqual([]);
  });
});
