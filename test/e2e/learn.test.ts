/** The lessons, as a visitor goes through them: whatever lessons there are. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openSite, PHONE } from './support/visit.ts';

const visit = openSite();
const LEARN = '?backend=wasm#page=learn';

/** Names in the list, in its order. */
async function listed(page: Page): Promise<string[]> {
  const titles = page.locator('main ol h2');
  await titles.first().waitFor();
  return titles.allTextContents();
}

/** Which lesson and step is open, and by how much the page is too wide for what it is shown on. */
const here = (page: Page) =>
  page.evaluate(() => {
    const main = document.querySelector('main')!;
    return {
      lesson: main.querySelector('section[aria-label="Lesson"] p')?.textContent.replace(/^Lesson \d+: /, ''),
      step: Number(main.querySelector('[aria-current="step"]')?.textContent),
      words: main.querySelector('section[aria-label="Lesson"]')?.textContent.length ?? 0,
      tooWide: main.getBoundingClientRect().left + main.scrollWidth - innerWidth,
      alerts: [...main.querySelectorAll('[role="alert"]')].map((alert) => alert.textContent),
    };
  });
/** Whether there is nothing to go on to. */
const isLast = async (page: Page): Promise<boolean> =>
  (await page.getByRole('button', { name: 'The end', exact: true }).count()) > 0;
const MOST_STEPS = 200;

async function goOn(page: Page): Promise<void> {
  const { lesson, step } = await here(page);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => here(page)).not.toMatchObject({ lesson, step });
}

describe('the lessons', () => {
  test('can all be walked through by arrow keys, on a phone, without an error', async () => {
    const { page, errors } = await visit({ address: LEARN, viewport: PHONE });
    const names = await listed(page);
    expect(names.length).toBeGreaterThan(4);
    await page.locator('main ol a').first().click();
    await page.locator('[aria-current="step"]').waitFor();
    const places = [await here(page)];
    while (!(await isLast(page)) && places.length < MOST_STEPS) {
      await goOn(page);
      places.push(await here(page));
    }
    const firsts = places.filter(({ lesson }, i) => lesson !== places[i - 1]?.lesson);
    expect(firsts.map(({ lesson, step }) => [lesson, step])).toEqual(names.map((name) => [name, 1]));
    for (const { lesson, step, words, tooWide, alerts } of places) {
      const place = `${lesson}, step ${step}`;
      expect(words, place).toBeGreaterThan(80);
      expect(tooWide, place).toBeLessThanOrEqual(0);
      expect(alerts, place).toEqual([]);
    }
    await page.keyboard.press('ArrowLeft');
    await expect.poll(async () => (await here(page)).lesson).toBe(names.at(-1));
    expect(errors).toEqual([]);
  });

  test('have a toy that trains when its button is pressed, and are accessible in both themes', async () => {
    const { page, errors } = await visit({ address: `${LEARN}&tab=kl` });
    const button = page.getByRole('button', { name: 'Train by PPO' });
    await button.click();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(
        serious.map(({ id }) => id),
        colorScheme,
      ).toEqual([]);
    }
    const result = page.getByRole('heading', { name: /^PPO: [\d.]+ % of the gain$/ });
    await result.waitFor();
    await button.waitFor({ timeout: 60_000 }); // it says Stop until it has ended
    expect(Number.parseFloat((await result.textContent())!.slice('PPO: '.length))).toBeGreaterThan(90);
    expect(errors).toEqual([]);
  });
});
