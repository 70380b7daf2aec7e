/** What the page looks like to a phone, a desktop and a screen reader. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { press, untilCell, untilPhase } from './support/lanes.ts';
import { DESKTOP, PHONE, openSite } from './support/visit.ts';

const visit = openSite();

/** Ids and places of what axe finds serious. */
async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
}

describe.each([
  ['desktop', DESKTOP],
  ['phone', PHONE],
])('on a %s', (_name, viewport) => {
  test.each(['light', 'dark'] as const)('has nothing that axe calls serious, %s', async (colorScheme) => {
    const { page } = await visit({ viewport, colorScheme });
    await untilPhase(page, ['ready']);
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Knobs', exact: true }).click();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Knobs', exact: true }).click();
    await press(page, 'play');
    await untilCell(page, 'dpo', 'optimizerSteps', (steps) => steps >= 1);
    await press(page, 'play');
    await untilPhase(page, ['paused'], { timeout: 10_000 });
    expect(await seriousViolations(page)).toEqual([]);
  });

  test('fits its width', async () => {
    const { page } = await visit({ viewport });
    await untilPhase(page, ['ready']);
    const { content, visible } = await page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      visible: document.documentElement.clientWidth,
    }));
    expect(content).toBeLessThanOrEqual(visible);
  });
});

describe('at 1440x900', () => {
  test('shows the essentials without scrolling', async () => {
    const { page } = await visit();
    await untilPhase(page, ['ready']);
    const essentials = [
      '[data-action="play"]',
      '[data-lane-panel="ppo"]',
      '[data-lane-panel="dpo"]',
      '[data-chart="gold/reward"]',
      '[data-chart="objective/kl"]',
    ];
    for (const selector of essentials) {
      const box = await page.locator(selector).first().boundingBox();
      expect(box, selector).not.toBeNull();
      expect(box!.y, selector).toBeGreaterThanOrEqual(0);
      expect(box!.y + box!.height, selector).toBeLessThanOrEqual(DESKTOP.height);
    }
    const prompts = await page.getByLabel('Held-out prompts').boundingBox();
    expect(prompts!.y).toBeLessThan(DESKTOP.height / 2);
  });
});

describe('on a phone', () => {
  test('offers Play on the first screen, large enough for a thumb', async () => {
    const { page } = await visit({ viewport: PHONE, hasTouch: true });
    await untilPhase(page, ['ready']);
    const box = (await page.locator('[data-action="play"]').boundingBox())!;
    expect(box.y + box.height).toBeLessThanOrEqual(PHONE.height);
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(40);
    await page.locator('[data-action="play"]').tap();
    await untilPhase(page, ['running']);
  });
});
