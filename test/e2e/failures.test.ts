/** A failure as a visitor meets it: from the gallery to the Race page, the number that gives it away, and the fix. */
import { expect, test } from 'vitest';
import { openSite } from './support/visit.ts';

const visit = openSite();

test('the gallery opens a race that says what to look at, and one click puts it right', async () => {
  const { page, errors, foreignRequests } = await visit({ address: '?backend=wasm#page=learn&tab=failures' });
  page.setDefaultTimeout(60_000); // a lane starts twice, beside other tests
  await page.getByRole('link', { name: 'Race it: Negative KL' }).click();
  const banner = page.getByRole('region', { name: 'Failure: Negative KL' });
  await banner.waitFor();
  const k1 = banner.locator('[data-claim="rollout/kl_k1"]');
  expect(await k1.innerText()).toBe('–');
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await page.waitForFunction(() =>
    /nats/.test(document.querySelector('[data-claim="rollout/kl_k1"]')!.textContent),
  );
  expect(await k1.innerText()).toMatch(/^−[1-3]\.\d+ nats$/);

  await banner.getByRole('button', { name: 'Fix it' }).click();
  await banner.getByRole('button', { name: 'Break it again' }).waitFor();
  expect(page.url()).toContain('ppo.tempered=both');
  await page.waitForFunction(
    () => document.querySelector('[data-claim="rollout/kl_k1"]')!.textContent === '0 nats',
  );
  expect([errors, foreignRequests]).toEqual([[], []]);
});
