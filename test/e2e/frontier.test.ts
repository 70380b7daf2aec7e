/** The Frontier and Over-optimisation tabs: drawn at once from what was recorded, and measured on demand. */
import { expect, test } from 'vitest';
import { openSite } from './support/visit.ts';

const visit = openSite();

test('the recorded frontier is drawn at once, the published points can be taken away, a measurement can be stopped', async () => {
  const { page, errors } = await visit({ address: '?backend=wasm#page=compare&tab=frontier' });
  const dpo = page.locator('td[data-method="dpo"]');
  await dpo.first().waitFor();
  const values = await dpo.evaluateAll((cells) =>
    cells.map((cell) => Number(cell.getAttribute('data-value'))),
  );
  expect(values).toHaveLength(3);
  for (const value of values) expect(value).toBeGreaterThan(0.7);
  await expect.poll(() => page.locator('g[data-published] path').count()).toBe(177);
  await page.getByLabel('published points').uncheck();
  expect(await page.locator('g[data-published]').count()).toBe(0);
  await page.getByLabel('IPO').uncheck();
  expect(await page.locator('g[data-method="ipo"]').count()).toBe(0);
  await page.getByLabel('√KL axis').check();
  await page.getByText('square root of KL to the SFT model').waitFor();
  await page.getByRole('button', { name: 'Measure the frontier here' }).click();
  await page.getByRole('tab', { name: 'Runs' }).click();
  await page.getByRole('tab', { name: 'Frontier' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click(); // it went on meanwhile
  await page.getByRole('button', { name: 'Measure the frontier here' }).waitFor();
  expect(errors).toEqual([]);
});

test('with and without a leash stand side by side, each a click from the race', async () => {
  const { page, errors } = await visit({ address: '?backend=wasm#page=compare&tab=over-optimisation' });
  await page.locator('tr[data-arm="free"]').waitFor();
  await page
    .locator('tr[data-arm="short-leash"]')
    .getByRole('button', { name: /Race it/ })
    .click();
  await expect.poll(() => page.url()).toContain('preset=on-a-leash');
  expect(errors).toEqual([]);
});
