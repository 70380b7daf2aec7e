import { expect, test } from 'vitest';
import type { Compiled } from './compileAheadPage.ts';
import { startPage } from './startPage.ts';

test('programs of the page’s steps are compiled before the first step', async () => {
  const page = await startPage('/test/gpu/compileAheadPage.ts');
  try {
    const { ahead, pending, left, late, losses } = await page.call<Compiled>('compileThenStep');
    expect(ahead).toBeGreaterThan(60);
    expect(pending).toBe(0);
    expect(left).toBe(0);
    for (const count of Object.values(late)) expect(count).toBeLessThanOrEqual(2);
    expect(losses.every((loss) => Number.isFinite(loss))).toBe(true);
    expect(await page.call('fatalErrors')).toEqual([]);
    expect(page.errors).toEqual([]);
  } finally {
    await page.close();
  }
});
