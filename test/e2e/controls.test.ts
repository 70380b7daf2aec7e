/** What a visitor can press, by mouse and by keyboard. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { cell, LANES, press, untilCell, untilPhase } from './support/lanes.ts';
import { openSite } from './support/visit.ts';

const visit = openSite();
const running = (page: Page) => untilPhase(page, ['running']);

async function ready(options?: Parameters<typeof visit>[0]) {
  const visited = await visit(options);
  await untilPhase(visited.page, ['ready']);
  return visited;
}

/** Values that must be equal in two runs of the same seed. */
const figures = async (page: Page) =>
  Promise.all(
    LANES.flatMap((lane) =>
      ['gold/reward', 'objective/kl', 'tokensTrained'].map((metric) => cell(page, lane, metric)),
    ),
  );

describe('a run', () => {
  test('pauses at once, goes on, and stays paused otherwise', async () => {
    const { page, errors } = await ready();
    await press(page, 'play');
    await untilCell(page, 'dpo', 'optimizerSteps', (steps) => steps >= 2);
    await press(page, 'play');
    await untilPhase(page, ['paused'], { timeout: 4000 });
    const held = await cell(page, 'dpo', 'optimizerSteps');
    await page.waitForTimeout(1500);
    expect(await cell(page, 'dpo', 'optimizerSteps')).toBe(held);
    await press(page, 'play');
    await untilCell(page, 'dpo', 'optimizerSteps', (steps) => steps > held!);
    expect(errors).toEqual([]);
  });

  test('steps one step of each lane; after a reset the same steps give the same figures', async () => {
    const { page, errors } = await ready();
    const twoSteps = async () => {
      for (const _ of [1, 2]) {
        await press(page, 'step');
        await page.waitForTimeout(100); // until the click has reached both workers
        await untilPhase(page, ['paused'], { timeout: 60_000 });
      }
      return figures(page);
    };
    const first = await twoSteps();
    expect(await cell(page, 'dpo', 'optimizerSteps')).toBe(2);
    expect(first.every((value) => value !== null)).toBe(true);
    await press(page, 'reset');
    await untilPhase(page, ['ready']);
    expect(await cell(page, 'dpo', 'optimizerSteps')).not.toBe(2);
    expect(await twoSteps()).toEqual(first);
    expect(errors).toEqual([]);
  });

  test('takes a hot knob while it runs', async () => {
    const { page, errors } = await ready();
    await press(page, 'play');
    await running(page);
    await page.getByRole('button', { name: 'Knobs', exact: true }).click();
    const knob = page.locator('[data-knob="dpo.learningRate"]');
    expect(await knob.innerText()).toContain('live');
    const input = knob.getByRole('textbox');
    const before = Number(await input.inputValue());
    await input.fill(String(before / 2));
    await input.press('Enter');
    await page.waitForSelector('[data-knob="dpo.learningRate"][data-changed]');
    await untilCell(page, 'dpo', 'optimizerSteps', (steps) => steps >= 1);
    expect(await page.locator('[data-action="reset"]').innerText()).not.toContain('changes'); // in force, not pending
    expect(await page.locator('[data-lane-panel="dpo"]').innerText()).not.toContain('refused');
    expect(page.url()).toContain('dpo.learningRate');
    expect(errors).toEqual([]);
  });

  test('refuses an absurd knob in words and keeps the old value', async () => {
    const { page } = await ready();
    await page.getByRole('button', { name: 'Knobs', exact: true }).click();
    const knob = page.locator('[data-knob="dpo.beta"]');
    const input = knob.getByRole('textbox');
    const before = await input.inputValue();
    for (const absurd of ['-1', 'NaN', '', '1e9']) {
      await input.fill(absurd);
      await input.press('Enter');
      expect(await knob.getByRole('alert').innerText(), absurd).toContain(`stays ${before}`);
    }
    expect(page.url()).not.toContain('dpo.beta');
  });
});

describe('the theme', () => {
  test('goes from the system’s to light to dark, and is kept', async () => {
    const { page } = await ready({ colorScheme: 'dark' });
    const ink = () => page.evaluate(() => getComputedStyle(document.body).color);
    const dark = await ink();
    await page.getByRole('button', { name: /^Theme/ }).click();
    const light = await ink();
    expect(light).not.toBe(dark);
    await page.getByRole('button', { name: /^Theme/ }).click();
    expect(await ink()).toBe(dark);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.reload();
    expect(await ink()).toBe(dark);
  });
});

describe('the keyboard alone', () => {
  test('reaches Play by Tab, with a visible focus, and runs it', async () => {
    const { page, errors } = await ready();
    let reached = false;
    for (let presses = 0; presses < 30 && !reached; presses++) {
      await page.keyboard.press('Tab');
      reached = await page.evaluate(() => document.activeElement?.matches('[data-action="play"]') ?? false);
      const visible = await page.evaluate(() => {
        const style = getComputedStyle(document.activeElement!);
        return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
      });
      expect(visible).toBe(true);
    }
    expect(reached).toBe(true);
    await page.keyboard.press('Enter');
    await running(page);
    expect(errors).toEqual([]);
  });

  test('has shortcuts for play, step, reset, knobs and help', async () => {
    const { page, errors } = await ready();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.waitForFunction(() => document.activeElement === document.body); // focus leaves it a frame later
    await page.keyboard.press('k');
    await page.getByRole('complementary', { name: 'Knobs' }).waitFor();
    await page.keyboard.press('k');
    await page.getByRole('complementary', { name: 'Knobs' }).waitFor({ state: 'hidden' });
    await page.keyboard.press('Space');
    await running(page);
    await page.keyboard.press('Space');
    await untilPhase(page, ['paused'], { timeout: 4000 });
    await page.keyboard.press('s');
    await untilCell(page, 'dpo', 'optimizerSteps', (steps) => steps >= 1);
    await page.keyboard.press('r');
    await untilPhase(page, ['ready']);
    expect(errors).toEqual([]);
  });
});
