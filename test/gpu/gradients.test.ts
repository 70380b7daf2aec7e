import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModulePage } from '../../src/cli/browser.ts';
import type { compareBackends } from './gradientPage.ts';
import { startPage } from './startPage.ts';

/** Share of a gradient's size by which the backends may differ. */
const TOLERANCE = 1e-4;

let page: ModulePage;

beforeAll(async () => {
  page = await startPage('/test/gpu/gradientPage.ts');
});
afterAll(async () => {
  await page?.close();
});

/** The names in gradientPage.ts. */
const STEPS = [
  'SFT',
  'DPO',
  'PPO, policy and value',
  'PPO, critic',
  'reward model, last token',
  'reward model, mean',
  'KTO',
  'ORPO',
  'unlikelihood',
  'GRPO',
  'RLOO',
];

describe('gradients of whole steps on webgpu', () => {
  test.each(STEPS)('%s: every parameter’s as on cpu', async (step) => {
    const configs = await page.call<string[]>('configs');
    expect(configs.length).toBeGreaterThan(0);
    for (const config of configs) {
      const differences = await page.call<Awaited<ReturnType<typeof compareBackends>>>(
        'compareBackends',
        step,
        config,
      );
      expect(Object.keys(differences).length).toBeGreaterThan(15);
      const wrong = Object.entries(differences).filter(([, worst]) => !(worst <= TOLERANCE));
      expect(wrong, config).toEqual([]);
    }
    expect(await page.call('fatalErrors')).toEqual([]);
    expect(page.errors).toEqual([]);
  });

  test('no step is left out', async () => {
    expect(await page.call('steps')).toEqual(STEPS);
  });
});
