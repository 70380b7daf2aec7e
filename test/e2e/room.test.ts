/** In front of a room: presenting, links that hide controls, frames in slides, the tour, paper. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { untilCell, untilPhase } from './support/lanes.ts';
import { openSite, PHONE } from './support/visit.ts';

const visit = openSite();
const title = (page: Page) => page.locator('h1').innerText();
const presented = (page: Page) => page.locator('[data-present]').getAttribute('data-present');

async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
}

describe('the presentation', () => {
  test('walks through its scenes by keys, plays by Space, comes back after a reload, leaves by Escape', async () => {
    const { page, errors } = await visit();
    await untilPhase(page, ['ready']);
    await page.keyboard.press('f');
    await page.waitForSelector('[data-present="0"]');
    expect(await title(page)).toContain('PPO or DPO');
    expect(await page.locator('header').count()).toBe(0);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('PageDown');
    expect([await presented(page), await title(page)]).toEqual(['2', 'PPO']);
    await page.keyboard.press('PageUp');
    expect(await presented(page)).toBe('1');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.getByText('✓ chosen').waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    const seen = new Set<string>();
    await page.keyboard.press('Home');
    const scenes = await page.getByRole('navigation', { name: 'Presentation' }).getByRole('listitem').count();
    for (let i = 0; i < scenes; i++) {
      seen.add(await title(page));
      const { content, visible } = await page.evaluate(() => ({
        content: document.documentElement.scrollWidth,
        visible: document.documentElement.clientWidth,
      }));
      expect(content, await title(page)).toBeLessThanOrEqual(visible);
      await page.keyboard.press('PageDown');
    }
    expect(seen.size).toBe(scenes);
    expect([...seen].at(-1)).toBe('What was found');
    for (const name of ['DPO', 'Scoreboard', 'Gold reward', 'Exact KL', 'Gold against KL'])
      expect(seen).toContain(name);
    await page.reload();
    await page.waitForSelector(`[data-present="${scenes - 1}"]`);
    await page.keyboard.press('Escape');
    await page.locator('header').waitFor();
    expect(new URL(page.url()).hash).not.toContain('present');
    expect(errors).toEqual([]);
  });

  test('draws a chart as large as the window, and axe finds nothing serious', async () => {
    const { page } = await visit({ address: '?backend=wasm#present=chart-gold-reward' });
    const canvas = page.locator('.u-wrap canvas');
    await canvas.waitFor();
    const box = (await canvas.boundingBox())!;
    expect(box.width).toBeGreaterThan(1200);
    expect(box.height).toBeGreaterThan(550);
    await page.setViewportSize(PHONE);
    await page.waitForFunction(() => {
      const width = document.querySelector('.u-wrap canvas')?.clientWidth ?? 0;
      return width > 0 && width < 390;
    });
    expect(await seriousViolations(page)).toEqual([]);
  });

  test('walks through a lesson', async () => {
    const { page, errors } = await visit({ address: '?backend=wasm#page=learn&tab=kl&present=1' });
    await page.waitForSelector('[data-present="0"]');
    const first = await title(page);
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('[data-present="1"]');
    expect(await title(page)).not.toBe(first);
    expect(new URL(page.url()).hash).toContain('tab=kl-2');
    await page.getByLabel('Widget').waitFor();
    expect(errors).toEqual([]);
  });
});

describe('a link that hides controls', () => {
  test('leaves them out for eyes, keyboard and readers until all are asked for', async () => {
    const { page, errors } = await visit({
      address: '?backend=wasm#hide=knobs,seed,samples,step,page-label&play=1',
    });
    await untilPhase(page, ['ready']);
    const hidden = [
      page.getByRole('button', { name: 'Knobs', exact: true }),
      page.getByLabel('Seed'),
      page.locator('[aria-label="Held-out prompts"]'),
      page.locator('[data-action="step"]'),
      page.getByRole('link', { name: 'Label', exact: true }),
    ];
    for (const part of hidden) expect(await part.count()).toBe(0);
    await page.keyboard.press('k');
    expect(await page.locator('[data-knob]').count()).toBe(0);
    await page.getByText('gold reward').first().click(); // says what it means: a control
    expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(0);
    await page.getByText('to start the race').waitFor();
    await page.locator('main').click({ position: { x: 2, y: 2 } });
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.getByRole('button', { name: /show all/ }).click();
    for (const part of hidden) expect(await part.count()).toBeGreaterThan(0);
    expect(errors).toEqual([]);
  });

  test('is made in the share dialog', async () => {
    const { page } = await visit();
    await untilPhase(page, ['ready']);
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    await page.locator('summary', { hasText: 'Teacher link' }).click();
    await page.getByRole('checkbox', { name: 'knobs' }).check();
    await page.getByLabel('It opens').selectOption('embed');
    expect(await page.getByLabel('Teacher link').inputValue()).toMatch(/\?.*embed=1#.*hide=knobs$/);
    expect(await page.getByLabel('Embed code').inputValue()).toContain('<iframe src="http');
  });
});

describe('embedded', () => {
  test('one chart fills the frame, with Play and a way to the whole page', async () => {
    const { page, errors } = await visit({ address: '?backend=wasm&embed=1&chart=objective/kl' });
    await page.waitForSelector('[data-chart="objective/kl"]');
    expect(await page.locator('[data-chart]').count()).toBe(1);
    expect(await page.locator('header, nav').count()).toBe(0);
    const href = await page.getByRole('link', { name: /open in full/ }).getAttribute('href');
    expect(href).not.toContain('embed');
    await page.locator('[data-action="play"]').click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    expect(errors).toEqual([]);
  });

  test('other sites may frame it so, and not otherwise', async () => {
    const { page } = await visit({ address: '?backend=wasm&embed=1' });
    const site = new URL('/', page.url()).href;
    const slides = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(
        `<iframe id="in" src="${site}?backend=wasm&embed=1&chart=gold/reward"></iframe><iframe id="out" src="${site}?backend=wasm"></iframe>`,
      );
    });
    await new Promise<void>((resolve) => slides.listen(0, '127.0.0.1', resolve));
    try {
      await page.goto(`http://127.0.0.1:${(slides.address() as AddressInfo).port}/`);
      await page.frameLocator('#in').locator('[data-chart="gold/reward"]').waitFor();
      expect(await page.frameLocator('#out').locator('#root').count()).toBe(0);
    } finally {
      slides.close();
    }
  });
});

describe('the tour', () => {
  const card = '[data-tour]';
  /** As a browser that nobody drives. */
  const asVisitor = (page: Page) =>
    page.addInitScript(() => Object.defineProperty(navigator, 'webdriver', { get: () => false }));

  test('meets a first visit, waits for Play, is ended by Escape, and does not return', async () => {
    const { page, errors } = await visit({ before: asVisitor });
    await page.waitForSelector('[data-tour="1"]');
    expect(await seriousViolations(page)).toEqual([]);
    await page.keyboard.press('Space');
    await page.waitForSelector('[data-tour="2"]');
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await page.waitForSelector('[data-tour="3"]');
    await page.keyboard.press('Escape');
    await page.waitForSelector(card, { state: 'detached' });
    expect(await page.locator('[data-tour-target]').count()).toBe(0);
    await page.reload();
    await untilPhase(page, ['ready']);
    await page.waitForTimeout(500);
    expect(await page.locator(card).count()).toBe(0);
    await page.keyboard.press('?');
    await page.getByRole('button', { name: /Tour of the first minute/ }).click();
    await page.waitForSelector(card);
    expect(errors).toEqual([]);
  });

  test('is not for scripts, frames, presentations, or links that hide it', async () => {
    const { page } = await visit();
    await untilPhase(page, ['ready']);
    expect(await page.locator(card).count()).toBe(0);
    for (const address of ['?embed=1', '?present=1', '?hide=tour']) {
      const other = await visit({ address: `${address}&backend=wasm`, before: asVisitor });
      await other.page.locator('main').first().waitFor();
      await other.page.waitForTimeout(700);
      expect(await other.page.locator(card).count(), address).toBe(0);
      await other.page.close();
    }
  });

  test('stands beside its targets on a phone', async () => {
    const { page } = await visit({ address: '?backend=wasm&tour=1', viewport: PHONE, hasTouch: true });
    await page.waitForSelector('[data-tour="1"]');
    await page.locator('[data-action="play"]').tap();
    for (const stop of [2, 3, 4, 5]) {
      await page.waitForSelector(`[data-tour="${stop}"]`);
      await page.waitForTimeout(700); // until it has scrolled
      const box = (await page.locator(card).boundingBox())!;
      const place = `stop ${stop} at ${JSON.stringify(box)}`;
      expect(box.x >= 0 && box.x + box.width <= PHONE.width, place).toBe(true);
      expect(box.y >= 0 && box.y + box.height <= PHONE.height, place).toBe(true);
      await page.getByRole('button', { name: /^(Next|Done)$/ }).tap();
    }
    await page.waitForSelector(card, { state: 'detached' });
  });
});

describe('on paper', () => {
  test('the summary of a race is one page, A4 and Letter', async () => {
    const { page } = await visit();
    await untilPhase(page, ['ready']);
    await page.keyboard.press('Space');
    await untilCell(page, 'dpo', 'optimizerSteps', (steps) => steps >= 2);
    await page.keyboard.press('Space');
    await page.evaluate(() => {
      window.print = () => document.body.setAttribute('data-printed', '');
    });
    for (const format of ['A4', 'Letter']) {
      await page.getByRole('button', { name: 'Print summary' }).click();
      await page.waitForSelector('[data-printed]');
      expect(await page.locator('.print-summary img').count()).toBe(4);
      const pdf = (await page.pdf({ format })).toString('latin1');
      expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g), format).toHaveLength(1);
      await page.waitForSelector('.print-summary', { state: 'detached' }); // printing is over
      await page.evaluate(() => document.body.removeAttribute('data-printed'));
    }
  });
});
