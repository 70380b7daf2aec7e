import { type ModulePage, openModulePage } from '../../src/cli/browser.ts';
import type { AdapterReport } from '../../src/kernels/webgpu/device.ts';

/** Opens a page whose module exports `start`, which sets up WebGPU. @throws Error if there is none */
export async function startPage(modulePath: string): Promise<ModulePage> {
  const page = await openModulePage(modulePath, { webgpu: 'swiftshader' });
  const adapter = await page.call<AdapterReport | string>('start');
  if (typeof adapter === 'string') {
    await page.close();
    throw new Error(`no WebGPU in the test's browser: ${adapter}`);
  }
  return page;
}
