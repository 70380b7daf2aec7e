import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModulePage } from '../../src/cli/browser.ts';
import { type MatMulPlan, planMatMul } from '../../src/kernels/webgpu/matMul.ts';
import type { ProductCase } from './productPage.ts';
import { startPage } from './startPage.ts';

const PLANS: Readonly<Record<string, MatMulPlan>> = {
  'shared tiles': { shared: true },
  'a split inner dimension': { shared: false, kLanes: 16, tileRows: 2, tileColumns: 2 },
  'a tile an invocation': { shared: false, kLanes: 1, tileRows: 8, tileColumns: 8 },
};
/** Rows that 4 divides and that it does not, one block and several, more and less than a tile is deep. */
const SHAPES = [
  { m: 1, k: 1, n: 1 },
  { m: 65, k: 18, n: 67 },
  { m: 132, k: 40, n: 96 },
] as const;

let page: ModulePage;

beforeAll(async () => {
  page = await startPage('/test/gpu/productPage.ts');
});
afterAll(async () => {
  await page?.close();
});

describe.each(Object.entries(PLANS))('products for real GPUs with %s', (_label, plan) => {
  test.each(SHAPES)('$m x $k x $n, operands as they lie and transposed', async (shape) => {
    const kinds = [
      { transposedA: false, transposedB: false },
      { transposedA: false, transposedB: true },
      { transposedA: true, transposedB: false },
      { transposedA: true, transposedB: false, ones: true },
    ].filter(({ ones }) => !ones || shape.m > 1);
    for (const kind of kinds) {
      const given: ProductCase = { shape, plan, ...kind };
      expect(await page.call<number>('productError', given), JSON.stringify(kind)).toBeLessThan(1e-4);
    }
    expect(await page.call('fatalErrors')).toEqual([]);
    expect(page.errors).toEqual([]);
  });
});

test('only results that fill a large GPU get shared tiles, and none where barriers are slow', () => {
  const large = { m: 1024, k: 768, n: 768 };
  expect(planMatMul(large, {}).shared).toBe(true);
  expect(planMatMul({ ...large, k: 8 }, {}).shared).toBe(false);
  expect(planMatMul({ m: 512, k: 128, n: 512 }, {}).shared).toBe(false);
  expect(planMatMul(large, { barriersAreSlow: true }).shared).toBe(false);
});
