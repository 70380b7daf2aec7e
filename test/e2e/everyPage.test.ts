/** Every page and every tab, as a screen reader and a phone meet them. What a page does has a test of its own. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { DESKTOP, openSite, PHONE } from './support/visit.ts';

const visit = openSite();

async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
}

/** In both themes at a desktop, and whether it fits a phone. */
async function expectGood(page: Page, name: string): Promise<void> {
  await page.setViewportSize(DESKTOP);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(150);
    expect(await seriousViolations(page), `${name}, ${colorScheme}`).toEqual([]);
  }
  await page.setViewportSize(PHONE);
  await page.waitForTimeout(150);
  const widths = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return { scrollWidth, clientWidth };
  });
  expect(widths.scrollWidth, `${name} on a phone`).toBeLessThanOrEqual(widths.clientWidth);
}

describe('every page', () => {
  let ids: string[];
  beforeAll(async () => {
    const { page } = await visit();
    const links = page.locator('nav[aria-label="Pages"] a');
    await links.first().waitFor();
    const hrefs = await links.evaluateAll((all) => all.map((a) => a.getAttribute('href')!));
    ids = hrefs.map((href) => new URLSearchParams(href.slice(1)).get('page')!);
    await page.close();
  });

  test('and every tab has nothing that axe calls serious, in both themes, and fits a phone', async () => {
    expect(ids.length).toBeGreaterThan(3);
    for (const id of ids.filter((known) => known !== 'race')) {
      // the race: layout.test.ts
      const { page, errors } = await visit({ address: `?backend=wasm#page=${id}` });
      await page.locator('main').waitFor();
      await page.waitForTimeout(800);
      const tabs = await page.getByRole('tab').count();
      for (let i = 0; i < Math.max(1, tabs); i++) {
        await page.setViewportSize(DESKTOP);
        if (tabs > 0) await page.getByRole('tab').nth(i).click();
        await expectGood(page, tabs > 0 ? `${id}, tab ${i + 1}` : id);
      }
      expect(errors, id).toEqual([]);
      await page.close();
    }
  });
});
