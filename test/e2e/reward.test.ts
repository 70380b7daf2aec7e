/** The Reward page as a visitor uses it: train, look, compare with DPO, compose, and race with what was composed. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { press, untilCell, untilPhase } from './support/lanes.ts';
import { DESKTOP, openSite, PHONE } from './support/visit.ts';

const visit = openSite();
const SITE = '?backend=wasm#page=reward&preset=reviews&seed=7';

async function train(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.waitForSelector('[data-reward-model="trained"]', { timeout: 60_000 });
}
const metric = async (page: Page, name: string, column = 0) =>
  Number.parseFloat(await page.locator(`td[data-metric="${name}"]`).nth(column).innerText());

async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
}

describe('the Reward page', () => {
  test('trains a reward model, examines it, and compares DPO’s implicit reward on the same pairs', async () => {
    const { page, errors } = await visit({ address: SITE });
    await page.getByLabel('Prompts').first().waitFor();
    await train(page);
    expect(await metric(page, 'accuracy')).toBeGreaterThan(0.8);
    expect(await metric(page, 'ROC-AUC, pairs')).toBeGreaterThan(0.85);

    await page.getByRole('button', { name: 'Read', exact: true }).click();
    await page.waitForSelector('[data-token="3"]');

    await page.getByLabel('Folds').selectOption('3');
    await page.getByRole('button', { name: 'Cross-validate' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Cross-validate' }).waitFor({ timeout: 20_000 });
    expect(await page.locator('[data-cross-validation="done"]').count()).toBe(0);

    await page.getByRole('link', { name: 'Race' }).click();
    await untilPhase(page, ['ready']);
    await press(page, 'play');
    await untilCell(page, 'dpo', 'optimizerSteps', (steps) => steps >= 10);
    await press(page, 'play');
    await page.getByRole('link', { name: 'Reward' }).click();
    await train(page);
    await page.getByRole('button', { name: 'Judge with DPO’s implicit reward' }).click();
    await page.locator('td[data-metric="accuracy"]').nth(1).waitFor({ timeout: 60_000 });
    expect(await metric(page, 'accuracy', 1)).toBeGreaterThan(0.5);
    expect(await seriousViolations(page)).toEqual([]);
    expect(errors).toEqual([]);
  });

  test('composes a reward, scores examples with it, and PPO is paid by it', async () => {
    const { page, errors, foreignRequests } = await visit({ address: SITE });
    const add = page.getByLabel('Add a part');
    await add.selectOption({ label: 'length' });
    await add.selectOption({ label: 'text classifier' });
    await page.locator('[data-reward-part="rewardModel"] [aria-label^="remove"]').click();
    const classifier = page.locator('[data-reward-part="classifier"]');
    const fields = classifier.getByRole('textbox');
    await fields.nth(1).fill('classifier-reviews');
    await fields.nth(1).press('Enter');
    await page.getByRole('button', { name: 'Score examples' }).click();
    const outcome = page.getByText('share of what moves the reward').or(page.getByRole('alert'));
    await outcome.waitFor({ timeout: 60_000 });
    expect(await page.getByRole('alert').allInnerTexts()).toEqual([]);
    await page.getByRole('link', { name: 'Race' }).click();
    await untilPhase(page, ['ready']);
    await press(page, 'play');
    await untilCell(page, 'ppo', 'optimizerSteps', (steps) => steps >= 1);
    await page.getByText('What PPO’s reward is made of').waitFor();
    expect(decodeURIComponent(page.url())).toContain('"part":"classifier"');
    expect(foreignRequests).toEqual([]);
    expect(errors).toEqual([]);
  });

  test('Back returns to the page before', async () => {
    const { page } = await visit();
    await untilPhase(page, ['ready']);
    await page.getByRole('link', { name: 'Reward' }).click();
    await page.getByRole('heading', { name: 'Reward composer' }).waitFor();
    await page.goBack();
    await untilPhase(page, ['ready']);
    expect(page.url()).not.toContain('page=');
  });

  test.each([
    ['desktop', DESKTOP, 'dark'],
    ['phone', PHONE, 'light'],
  ] as const)('fits a %s and has nothing that axe calls serious', async (_name, viewport, colorScheme) => {
    const { page } = await visit({ address: SITE, viewport, colorScheme });
    await page.getByRole('heading', { name: 'Reward composer' }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    const widths = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    expect(widths[0]).toBeLessThanOrEqual(widths[1]!);
  });
});
