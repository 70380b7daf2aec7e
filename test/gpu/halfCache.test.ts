import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModulePage } from '../../src/cli/browser.ts';
import type { HalfCacheResult } from './halfCachePage.ts';
import { startPage } from './startPage.ts';

let page: ModulePage;

beforeAll(async () => {
  page = await startPage('/test/gpu/halfCachePage.ts');
});
afterAll(async () => {
  await page?.close();
});

describe.each(['real', 'software'])('keys and values in 16-bit floats, variants for %s GPUs', (variants) => {
  test('half the memory, and nearly the same attention', async () => {
    const result = await page.call<HalfCacheResult>('compare', variants, 64, 2);
    expect(result.fatal).toEqual([]);
    expect(result.dtype).toBe('int32');
    expect(result.bytesRatio).toBe(0.5);
    expect(result.error).toBeLessThan(1e-3);
    expect(result.error).toBeGreaterThan(0); // it was not the same cache twice
  });

  test('heads that four does not divide keep 32 bits', async () => {
    const result = await page.call<HalfCacheResult>('compare', variants, 12, 2);
    expect(result).toEqual({ dtype: 'float32', bytesRatio: 1, error: 0, fatal: [] });
  });
});
