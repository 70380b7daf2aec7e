/** The harness of the gpu ring: a module of ours in a real page, with and without WebGPU. */
import { describe, expect, test } from 'vitest';
import { openModulePage } from '../../src/cli/browser.ts';
import { rngKey, threefry2x32 } from '../../src/shared/rng.ts';

const PROBE = '/test/e2e/pages/probePage.ts';

describe('openModulePage', () => {
  test('runs a module with WebGPU on SwiftShader, isolated, and keeps its errors', async () => {
    const module = await openModulePage(PROBE, { webgpu: 'swiftshader' });
    try {
      expect(await module.call('describeGpu')).toEqual({ architecture: 'swiftshader', isolated: true });
      expect(await module.call('draw', 7, 3)).toEqual(threefry2x32(rngKey(7), 3, 0));
      expect(module.errors).toEqual([]);
      await module.call('complain', 'on purpose');
      await expect.poll(() => module.errors.join()).toContain('on purpose');
    } finally {
      await module.close();
    }
  });

  test('gives a browser without a GPU when asked to', async () => {
    const module = await openModulePage(PROBE, { webgpu: 'none' });
    try {
      expect(await module.call('describeGpu')).toMatchObject({ architecture: null });
    } finally {
      await module.close();
    }
  });
});
