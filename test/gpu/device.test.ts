import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ModulePage, openModulePage } from '../../src/cli/browser.ts';
import { describeAdapter } from '../../src/kernels/webgpu/device.ts';

const PAGE = '/test/gpu/devicePage.ts';

describe('createWebGpuBackend', () => {
  let page: ModulePage;
  beforeAll(async () => {
    page = await openModulePage(PAGE, { webgpu: 'swiftshader' });
  });
  afterAll(async () => {
    await page?.close();
  });

  test('opens a device with raised limits, tells a software adapter, and gives it back silently', async () => {
    const opened = await page.call<{ storageBuffers: number }>('open');
    expect(opened).toMatchObject({
      available: true,
      works: true,
      batchSize: 1024,
      adapter: { isSoftware: true, architecture: 'swiftshader' },
    });
    expect(opened.storageBuffers).toBeGreaterThan(8); // SwiftShader offers 10, the default is 8
    expect(await page.call('close')).toEqual({ codes: [], known: false });
    expect(page.errors).toEqual([]);
  });

  test('reports a refused command once, and opens anew', async () => {
    expect(await page.call('open')).toMatchObject({ works: true });
    const errors = await page.call<{ code: string; message: string }[]>('misuse');
    expect(errors).toHaveLength(1);
    expect(errors[0]!.code).toBe('backend');
    expect(errors[0]!.message).toMatch(/refused a command: ./);
    expect(await page.call('lose')).toEqual(['backend']);
  });

  test('reports a lost device once', async () => {
    expect(await page.call('open')).toMatchObject({ works: true });
    expect(await page.call('lose')).toEqual(['gpu-lost']);
    expect(await page.call('close')).toMatchObject({ codes: ['gpu-lost'] });
  });

  test('says why there is no WebGPU instead of failing', async () => {
    const without = await openModulePage(PAGE, { webgpu: 'none' });
    try {
      const answer = await without.call<{ available: boolean; reason: string }>('open');
      expect(answer.available).toBe(false);
      expect(answer.reason).toMatch(/no WebGPU|no GPU adapter/);
    } finally {
      await without.close();
    }
  });
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
