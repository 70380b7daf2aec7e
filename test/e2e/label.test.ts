/** Labels from a person: by keys alone, kept, taken elsewhere and back, and learned from. */
import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { cumulativeShift, observations, observe } from './support/observe.ts';
import { openSite, PHONE } from './support/visit.ts';

const visit = openSite();
const ADDRESS = '?backend=wasm#page=label';
/** A race that is over in seconds. */
const SHORT =
  '&ppo.updates=2&dpo.steps=6&rewardModel.epochs=1&preferences.prompts=8&evaluation.prompts=8&evaluation.points=2';

async function atDesk(options: Parameters<typeof visit>[0] = {}) {
  const visited = await visit({ address: ADDRESS, ...options });
  await visited.page.waitForSelector('[data-judge="pairs"]', { timeout: 60_000 });
  return visited;
}

const number = async (page: Page, selector: string) =>
  Number(await page.locator(selector).getAttribute('data-value'));
const labels = (page: Page) => number(page, '[data-count="set"]');
const queue = (page: Page, state: string) => number(page, `[data-queue="${state}"]`);
const itemId = (page: Page) => page.locator('[data-judge]').getAttribute('data-item');
const saved = (page: Page) => page.waitForSelector('[data-sets] [data-keeping="saved"]');

/** Presses a key and waits until the next item is there: these fingers are faster than the model writes. */
async function say(page: Page, key: string): Promise<void> {
  const before = await itemId(page);
  await page.keyboard.press(key);
  await page.waitForFunction(
    (old) => {
      const item = document.querySelector<HTMLElement>('[data-judge]')?.dataset['item'];
      return item !== undefined && item !== old;
    },
    before,
    { timeout: 10_000 },
  );
}

async function exported(page: Page): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('[data-action="export"]')]);
  return readFile(await download.path(), 'utf8');
}

async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
}

describe('the labelling desk', () => {
  test('takes 20 pairs by keys alone, keeps them, gives them back bit for bit, and trains both methods', async () => {
    const { page, errors } = await atDesk({ address: ADDRESS + SHORT, before: observe });
    await say(page, 't');
    await say(page, 'Space');
    await say(page, 'b');
    expect(await labels(page)).toBe(3);
    expect(await queue(page, 'skipped')).toBe(1);
    const undone = await itemId(page);
    await say(page, 'z');
    expect(await labels(page)).toBe(2);
    await say(page, 'z');
    expect(await queue(page, 'skipped')).toBe(0);
    await say(page, 'ArrowLeft');
    await say(page, '2');
    expect(await itemId(page)).toBe(undone);
    for (let n = await labels(page); n < 20; n++) await say(page, n % 3 === 0 ? 'ArrowRight' : '1');
    expect(await labels(page)).toBe(20);
    await saved(page);
    const { shifts } = await observations(page);
    expect(cumulativeShift(shifts), JSON.stringify(shifts)).toBeLessThan(0.02);

    const file = await exported(page);
    expect(file.trim().split('\n')).toHaveLength(20);
    await page.reload();
    await page.waitForSelector('[data-judge="pairs"]', { timeout: 60_000 });
    expect(await labels(page)).toBe(20);
    expect(await exported(page)).toBe(file);
    await page.setInputFiles('input[type="file"]', {
      name: 'mine.jsonl',
      mimeType: 'application/jsonl',
      buffer: Buffer.from(`${file}no label\n{"prompt":"x"}\n`),
    });
    const report = await page.waitForSelector('[data-import-report]');
    expect(await report.innerText()).toMatch(/20 labels of 22 lines, 20 new in “mine”/);
    expect(await report.innerText()).toMatch(/21\s+not JSON/);
    expect(await exported(page)).toBe(file);

    await page.click('[data-action="train-both"]');
    for (const lane of ['ppo', 'dpo'])
      await page.waitForSelector(`[data-lane-panel="${lane}"][data-phase="finished"]`, { timeout: 60_000 });
    expect(await page.locator('[data-lane="ppo"][data-metric="pairs"]').getAttribute('data-value')).toBe(
      await page.locator('[data-lane="dpo"][data-metric="pairs"]').getAttribute('data-value'),
    );
    await page.getByRole('navigation', { name: 'Pages' }).getByText('Label').click();
    await page.click('[data-action="examine"]');
    for (const lane of ['ppo', 'dpo']) {
      const wins = await page
        .locator(`[data-lane-result="${lane}"] [data-metric="wins"]`)
        .getAttribute('data-value');
      expect(Number(wins)).toBeGreaterThan(0);
      expect(Number(wins)).toBeLessThanOrEqual(1);
    }
    expect(errors).toEqual([]);
  });

  test('takes rankings and scores by keys and by drag, and shows at once what a pick taught', async () => {
    const { page, errors } = await atDesk();
    await page.getByRole('button', { name: 'Rank 4' }).click();
    await page.waitForSelector('[data-judge="ranking"]');
    const order = () =>
      page
        .locator('[data-rank-card]')
        .evaluateAll((cards) => cards.map((card) => (card as HTMLElement).dataset['rankCard']).join());
    for (const key of ['2', '1', '3']) await page.keyboard.press(key);
    await page.keyboard.press('Enter');
    expect(await labels(page), 'one card has no rank yet').toBe(0);
    await page.keyboard.press('3');
    await say(page, 'Enter');
    await saved(page);
    const [row] = (await exported(page)).split('\n').map((line) => JSON.parse(line || 'null') as unknown);
    expect((row as { ranks: number[] }).ranks.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 3]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+ArrowUp');
    expect(await order()).toBe('1,0,2,3');
    const grips = page.getByTitle('Drag to its place');
    const [from, to] = [(await grips.nth(0).boundingBox())!, (await grips.nth(3).boundingBox())!];
    await page.mouse.move(from.x + 8, from.y + 20);
    await page.mouse.down();
    await page.mouse.move(to.x + 8, to.y + 20, { steps: 8 });
    await page.mouse.up();
    expect(await order()).toBe('0,2,3,1');
    await page.getByRole('button', { name: 'Scores' }).click();
    await page.waitForSelector('[data-judge="scores"]');
    for (const key of ['5', '2', 'Space']) await say(page, key);
    expect(await labels(page)).toBe(3);
    await page.getByRole('button', { name: 'Pairs', exact: true }).click();
    await page.waitForSelector('[data-judge="pairs"]');
    await page.getByRole('switch', { name: 'Train on each pick' }).click();
    await page.keyboard.press('ArrowLeft');
    await page.waitForSelector('[data-taught="1"]', { timeout: 20_000 });
    expect(await page.locator('[data-teach]').innerText()).toMatch(/0\.693 → 0\.[0-6]/);
    expect(await seriousViolations(page)).toEqual([]);
    await page.keyboard.press('z');
    await page.waitForSelector('[data-taught="0"]', { state: 'attached' });
    expect(errors).toEqual([]);
  });
});

describe('on a phone in the dark', () => {
  test('takes a tap, fits its width, and shows annotators; axe finds nothing serious', async () => {
    const { page, errors } = await atDesk({ colorScheme: 'dark', viewport: PHONE, hasTouch: true });
    const before = await itemId(page);
    await page.locator('[data-say="second"]').tap();
    await page.waitForFunction(
      (old) => document.querySelector<HTMLElement>('[data-judge]')?.dataset['item'] !== old,
      before,
    );
    expect(await labels(page)).toBe(1);
    const { content, visible } = await page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      visible: document.documentElement.clientWidth,
    }));
    expect(content).toBeLessThanOrEqual(visible);
    await page.click('[data-action="annotate"]');
    await page.waitForSelector('[data-study]', { timeout: 30_000 });
    expect(await seriousViolations(page)).toEqual([]);
    for (const treatment of ['raw', 'calibrated']) {
      expect(await number(page, `[data-metric="right-${treatment}"]`)).toBeGreaterThan(0.6);
      await page.click(`[data-action="use-${treatment}"]`);
      expect(await number(page, '[data-pairs="train"]')).toBeGreaterThan(50);
    }
    expect(errors).toEqual([]);
  });
});
