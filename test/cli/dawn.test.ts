import { afterEach, describe, expect, test, vi } from 'vitest';
import { type DawnPackage, startDawn } from '../../src/cli/dawn.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe('startDawn', () => {
  test.each([
    ['without a navigator (Node 20)', undefined],
    ['with one', { hardwareConcurrency: 3 }],
  ])('gives Node a navigator.gpu and the names that go with it, %s', async (_, navigator) => {
    vi.stubGlobal('navigator', navigator);
    vi.stubGlobal('GPUBufferUsage', undefined);
    vi.stubEnv('DAWN_FLAGS', 'backend=vulkan  adapter=NVIDIA');
    const gpu = {} as GPU;
    const create = vi.fn<DawnPackage['create']>(() => gpu);
    await startDawn(async () => ({ create, globals: { GPUBufferUsage: { STORAGE: 128 } } }));
    expect(create).toHaveBeenCalledWith(['backend=vulkan', 'adapter=NVIDIA']);
    expect(globalThis.navigator.gpu).toBe(gpu);
    expect(globalThis.navigator.hardwareConcurrency).toBeGreaterThan(0);
    expect(GPUBufferUsage.STORAGE).toBe(128);
  });

  test('says how to get the package where it is not installed', async () => {
    const missing = startDawn(() => Promise.reject(new Error("Cannot find package 'webgpu'")));
    await expect(missing).rejects.toMatchObject({
      code: 'config',
      message: '--runtime node: the package "webgpu" (Dawn) could not be loaded',
      fix: 'npm install --no-save webgpu',
    });
  });
});
