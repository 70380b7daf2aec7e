import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModulePage } from '../../src/cli/browser.ts';
import { allCases } from '../kernels/cases/allCases.ts';
import type { CaseResult } from '../kernels/runCase.ts';
import { startPage } from './startPage.ts';

let page: ModulePage;

beforeAll(async () => {
  page = await startPage('/test/gpu/kernelPage.ts');
});
afterAll(async () => {
  await page?.close();
});

describe.each(['real', 'software'])('kernels on webgpu, variants for %s GPUs', (variants) => {
  test.each(allCases.map(({ name }) => name))('%s: values, gradients, no leak', async (name) => {
    const { problems } = await page.call<CaseResult>('runNamed', name, variants);
    expect(problems).toEqual([]);
    expect(page.errors).toEqual([]);
  });
});
