/** The Evaluation tab as a visitor uses it: race, take the policies, evaluate, look, vote blind, come back to the votes. */
import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { press, untilPhase } from './support/lanes.ts';
import { openSite, PHONE } from './support/visit.ts';

const visit = openSite();
const SHORT =
  '&ppo.updates=2&ppo.episodes=32&dpo.steps=6&rewardModel.epochs=1&preferences.prompts=20&evaluation.prompts=8&evaluation.points=1';
const ADDRESS = `?backend=wasm#page=compare&tab=evaluation&preset=reviews&seed=7${SHORT}`;

const openTab = async (page: Page) => {
  await page.getByRole('link', { name: 'Compare' }).click();
  await page.getByRole('tab', { name: 'Evaluation' }).click();
};
const valueOf = async (page: Page, model: string, metric: string) =>
  Number(await page.locator(`[data-model="${model}"][data-metric="${metric}"]`).getAttribute('data-value'));

async function evaluateShortRace(page: Page): Promise<void> {
  expect(await page.locator('[data-action="take-policies"]').isDisabled()).toBe(true);
  await page.click('[data-action="go-to-race"]');
  await untilPhase(page, ['ready']);
  await press(page, 'play');
  await untilPhase(page, ['finished'], { timeout: 60_000 });
  await openTab(page);
  await page.getByLabel('prompts', { exact: true }).selectOption('20');
  await page.click('[data-action="take-policies"]');
  await page.waitForSelector('[data-taken="2"]');
  await page.click('[data-action="evaluate"]');
  await page.waitForSelector('[data-evaluation="done"]', { timeout: 60_000 });
}

async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
}

describe('the Evaluation tab', () => {
  test('measures the policies of a race, and keeps blind votes with their intervals', async () => {
    const { page, errors, foreignRequests } = await visit({ address: ADDRESS });
    await evaluateShortRace(page);
    expect(await page.getByRole('alert').allInnerTexts()).toEqual([]);
    expect(await valueOf(page, 'sft', 'kl')).toBeLessThan(1e-3);
    for (const lane of ['ppo', 'dpo']) {
      expect(await valueOf(page, lane, 'kl')).toBeGreaterThan(0);
      expect(await valueOf(page, lane, 'perplexity')).toBeGreaterThan(1);
      expect(await page.locator(`[data-forest="${lane}"][data-judge="classifier"]`).count()).toBe(1);
    }
    expect(await page.locator('[data-agreement="rewardModel"]').innerText()).toMatch(/\d+ of \d+/);
    await page.getByText('PPO, implicit').waitFor();
    expect(await seriousViolations(page)).toEqual([]);

    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'numbers.csv' }).click(),
    ]);
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n');
    expect(lines[0]).toBe('model,against,metric,judge,value,low,high');
    expect(lines.filter((line) => line.startsWith('ppo,sft,winRate,'))).toHaveLength(3);

    await page.getByRole('button', { name: 'Samples' }).click();
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('[data-sample="2"]');

    await page.getByRole('button', { name: 'Blind arena' }).click();
    await page.waitForSelector('[data-judge="pairs"]');
    expect(await page.locator('[data-judge="pairs"]').innerText()).not.toMatch(/PPO|DPO|SFT/);
    await page.keyboard.press('1');
    await page.waitForSelector('[data-revealed]');
    await page.keyboard.press('2');
    await page.waitForSelector('[data-arena-votes="2"]');
    await page.keyboard.press('t');
    await page.waitForSelector('[data-arena-votes="3"]');
    await page.keyboard.press('z');
    await page.waitForSelector('[data-arena-votes="2"]');
    expect(await page.locator('[data-arena-pair]').first().innerText()).toMatch(/0\.\d\d to [01]\.\d\d/);
    expect(await page.locator('[data-agreement="gold"]').innerText()).toMatch(/\d of \d/);
    expect(await seriousViolations(page)).toEqual([]);

    await page.setViewportSize(PHONE);
    for (const view of ['Results', 'Samples', 'Blind arena']) {
      await page.getByRole('button', { name: view }).click();
      const tab = page.locator('[data-evaluation]');
      expect(await tab.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    }

    await page.reload();
    await page.getByRole('button', { name: 'Blind arena' }).click();
    await page.waitForSelector('[data-arena-votes="2"]');
    expect(foreignRequests).toEqual([]);
    expect(errors).toEqual([]);
  });
});
