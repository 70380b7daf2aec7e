import { describe, expect, test } from 'vitest';
import { type ModulePage, openModulePage } from '../../src/cli/browser.ts';
import { describeAdapter } from '../../src/kernels/webgpu/device.ts';

const PAGE = '/test/gpu/devicePage.ts';

async function withPage(webgpu: 'swiftshader' | 'none', check: (page: ModulePage) => Promise<void>) {
  const page = await openModulePage(PAGE, { webgpu });
  try {
    await check(page);
  } finally {
    await page.close();
  }
}

describe('createWebGpuBackend', () => {
  test('opens a device with raised limits, tells a software adapter, and gives it back silently', () =>
    withPage('swiftshader', async (page) => {
      expect(await page.call('open')).toMatchObject({
        available: true,
        works: true,
        batchSize: 128,
        adapter: { isSoftware: true, architecture: 'swiftshader' },
      });
      expect(await page.call('close')).toEqual({ codes: [], known: false });
      expect(page.errors).toEqual([]);
      // and once more: the backend can be had again
      expect(await page.call('open')).toMatchObject({ works: true });
      const { storageBuffers } = await page.call<{ storageBuffers: number }>('open');
      expect(storageBuffers).toBeGreaterThan(8); // SwiftShader offers 10, the default is 8
    }));

  test('reports a refused command once', () =>
    withPage('swiftshader', async (page) => {
      await page.call('open');
      const errors = await page.call<{ code: string; message: string }[]>('misuse');
      expect(errors).toHaveLength(1);
      expect(errors[0]).toMatchObject({ code: 'backend', message: /refused a command: ./ });
      expect(await page.call('lose')).toEqual(['backend']);
    }));

  test('reports a lost device once', () =>
    withPage('swiftshader', async (page) => {
      await page.call('open');
      expect(await page.call('lose')).toEqual(['gpu-lost']);
      expect(await page.call('close')).toMatchObject({ codes: ['gpu-lost'] });
    }));

  test('says why there is no WebGPU instead of failing', () =>
    withPage('none', async (page) => {
      const answer = await page.call<{ available: boolean; reason: string }>('open');
      expect(answer.available).toBe(false);
      expect(answer.reason).toMatch(/no WebGPU|no GPU adapter/);
    }));
});

describe('describeAdapter', () => {
  const names = { vendor: '', architecture: '', device: '', description: '' };
  const isSoftware = (info: object) => describeAdapter({ ...names, ...info }, []).isSoftware;

  test('tells software adapters from GPUs', () => {
    expect(isSoftware({ vendor: 'google', architecture: 'swiftshader' })).toBe(true);
    expect(isSoftware({ vendor: 'mesa', description: 'llvmpipe (LLVM 17.0.6, 256 bits)' })).toBe(true);
    expect(isSoftware({ vendor: 'microsoft', description: 'Microsoft Basic Render Driver' })).toBe(true);
    expect(isSoftware({ vendor: 'microsoft', architecture: 'warp' })).toBe(true);
    expect(isSoftware({ vendor: 'nvidia', isFallbackAdapter: true })).toBe(true);
    expect(isSoftware({ vendor: 'nvidia', architecture: 'lovelace' })).toBe(false);
    expect(isSoftware({ vendor: 'apple', architecture: 'metal-3' })).toBe(false);
    expect(isSoftware({ vendor: 'intel', architecture: 'gen-12lp' })).toBe(false);
  });

  test('names an adapter that says little about itself', () => {
    expect(describeAdapter({ ...names, vendor: 'amd', architecture: 'rdna-3' }, []).description).toBe(
      'amd rdna-3',
    );
    expect(describeAdapter(names, []).description).toBe('unnamed GPU');
  });
});
