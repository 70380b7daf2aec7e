/** A race whose page is closed half way goes on where it was, and ends as if nothing had happened. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { cell, LANES, press, untilCell, untilPhase } from './support/lanes.ts';
import { openSite } from './support/visit.ts';

const visit = openSite();

/** A small race: four updates, eight steps. */
const ADDRESS =
  '?backend=wasm#seed=5&ppo.updates=4&ppo.episodes=16&dpo.steps=8&preferences.prompts=40&rewardModel.epochs=1&evaluation.prompts=20';

const results = async (page: Page) => {
  const numbers: (number | null)[] = [];
  for (const lane of LANES)
    for (const metric of ['gold/reward', 'objective/kl', 'optimizerSteps', 'tokensTrained'])
      numbers.push(await cell(page, lane, metric));
  return numbers;
};

describe('a page that is closed while a race runs', () => {
  test('offers to go on at the next visit, and the race ends with the numbers of an undisturbed one', async () => {
    const { page, errors } = await visit({ address: ADDRESS });
    await untilPhase(page, ['ready']);
    await press(page, 'play');
    for (const lane of LANES) await untilCell(page, lane, 'optimizerSteps', (done) => done >= 1);
    await page.keyboard.press('Space'); // pauses: a checkpoint is made
    await untilPhase(page, ['paused', 'finished']);
    await page.waitForTimeout(1500); // it is written
    await page.reload();

    const goOn = page.getByRole('button', { name: 'Go on where you were' });
    await goOn.click({ timeout: 30_000 });
    await untilPhase(page, ['ready']);
    await expect.poll(() => cell(page, 'ppo', 'optimizerSteps')).toBeGreaterThan(0);
    const atResume = await results(page);
    await press(page, 'play');
    await untilPhase(page, ['finished', 'failed'], { timeout: 120_000 });
    const resumed = await results(page);
    expect(resumed).not.toEqual(atResume);

    const other = await visit({ address: ADDRESS });
    await untilPhase(other.page, ['ready']);
    await press(other.page, 'play');
    await untilPhase(other.page, ['finished', 'failed'], { timeout: 120_000 });
    expect(resumed).toEqual(await results(other.page));
    expect(resumed).not.toContain(null);
    expect([...errors, ...other.errors]).toEqual([]);
  });
});
