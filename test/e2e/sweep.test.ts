/** The Sweeps tab as a visitor uses it: two seeds of DPO to the end, with a band drawn and the runs kept. */
import { expect, test } from 'vitest';
import { openSite } from './support/visit.ts';

const visit = openSite();
const FEW =
  'dpo.steps=4&preferences.prompts=12&evaluation.prompts=8&evaluation.points=2&generation.maxNewTokens=12';

test('two seeds run to their end, draw a band, and lead to their runs', async () => {
  const { page, errors } = await visit({
    address: `?backend=wasm#page=compare&tab=sweeps&preset=reviews&${FEW}`,
  });
  const form = page.getByRole('region', { name: 'New sweep' });
  await form.getByLabel('PPO', { exact: true }).uncheck();
  await form.getByLabel(/^Seeds/).fill('1-2');
  await form.getByText('2 runs').waitFor();
  await form.getByRole('button', { name: 'Start' }).click();

  const runs = page.getByRole('button', { name: /^DPO, seed \d: gold 0\.\d+/ });
  await runs.nth(3).waitFor({ timeout: 60_000 }); // a cell of the grid and a dot for each
  expect(await runs.count()).toBe(4);
  const curves = page.getByRole('region', { name: 'Curves' });
  await curves.locator('svg[role="img"] polygon').waitFor();
  const rows = curves.getByRole('table').locator('tbody tr');
  expect(await rows.count()).toBe(3); // steps 0, 2 and 4
  const [mean, low, high] = await Promise.all(
    [3, 4, 5].map(async (cell) => Number(await rows.last().locator(`td:nth-child(${cell})`).textContent())),
  );
  expect(low).toBeLessThanOrEqual(mean!);
  expect(high).toBeGreaterThanOrEqual(mean!);

  await page.reload();
  await runs.nth(3).waitFor({ timeout: 30_000 }); // kept, and shown again
  await runs.first().click();
  await page.getByText('DPO, seed 1').first().waitFor();
  expect(await page.getByRole('tab', { name: 'Runs' }).getAttribute('aria-selected')).toBe('true');
  expect(errors).toEqual([]);
});
