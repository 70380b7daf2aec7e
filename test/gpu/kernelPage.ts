/** Runs in the browser: the shared kernel cases on WebGPU. Each function is called from `kernels.test.ts`. */
import type { AdapterReport } from '../../src/kernels/webgpu/device.ts';
import { allCases } from '../kernels/cases/allCases.ts';
import { type CaseResult, runCase } from '../kernels/runCase.ts';
import { fatal, gpuBackend, startWebGpu } from './webgpu.ts';

export async function start(): Promise<AdapterReport | string> {
  const adapter = await startWebGpu();
  gpuBackend().barriersAreSlow = false; // so that the variants for real GPUs are tested
  return adapter;
}

export async function runNamed(name: string): Promise<CaseResult> {
  const found = allCases.find((kernelCase) => kernelCase.name === name);
  if (!found) throw new Error(`no case ${name}`);
  const result = await runCase(found, 'webgpu');
  return { ...result, problems: [...result.problems, ...fatal] };
}
