/** Runs in the browser: the shared kernel cases on WebGPU. Each function is called from `kernels.test.ts`. */
import type { AdapterReport } from '../../src/kernels/webgpu/device.ts';
import { allCases } from '../kernels/cases/allCases.ts';
import { type CaseResult, runCase } from '../kernels/runCase.ts';
import { fatal, gpuBackend, startWebGpu } from './webgpu.ts';

export async function start(): Promise<AdapterReport | string> {
  return startWebGpu();
}

/** @param variants kernels have some of their own for software GPUs; this adapter runs either */
export async function runNamed(name: string, variants: 'real' | 'software'): Promise<CaseResult> {
  gpuBackend().barriersAreSlow = variants === 'software';
  const found = allCases.find((kernelCase) => kernelCase.name === name);
  if (!found) throw new Error(`no case ${name}`);
  const result = await runCase(found, 'webgpu');
  return { ...result, problems: [...result.problems, ...fatal] };
}
