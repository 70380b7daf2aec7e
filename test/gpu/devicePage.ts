/** Runs in the browser: what happens to a GPU device. Each function is called from `device.test.ts`. */
import * as tf from '../../src/kernels/tf.ts';
import { createWebGpuBackend, type WebGpuStart } from '../../src/kernels/webgpu/device.ts';
import type { AppError } from '../../src/shared/errors.ts';
import { gpuBackend } from './webgpu.ts';

const fatal: AppError[] = [];
let gpu: WebGpuStart | undefined;

/** @returns what `createWebGpuBackend` says, with the limits of the device if there is one */
export async function open(): Promise<Record<string, unknown>> {
  fatal.length = 0;
  gpu = await createWebGpuBackend({ onFatal: (error) => void fatal.push(error) });
  if (!gpu.available) return { ...gpu };
  const works = await tf.setBackend('webgpu');
  const sum = await tf.tidy(() => tf.tensor1d([1, 2, 3]).square().sum()).data();
  const { limits } = gpuBackend().device;
  return {
    available: true,
    adapter: gpu.adapter,
    works: works && sum[0] === 14,
    storageBuffers: limits.maxStorageBuffersPerShaderStage,
    batchSize: tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE'),
  };
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Until something is reported, and then long enough for a second report to follow. */
async function settle(): Promise<void> {
  for (let waited = 0; waited < 5000 && fatal.length === 0; waited += 50) await wait(50);
  await wait(200);
}

/** Two bad commands. @returns codes of the errors reported */
export async function misuse(): Promise<{ code: string; message: string }[]> {
  const { device } = gpuBackend();
  for (let i = 0; i < 2; i++) device.createBuffer({ size: 16, usage: 0x8000 });
  await device.queue.onSubmittedWorkDone(); // the browser delivers errors with its next answer
  await settle();
  return fatal.map(({ code, message }) => ({ code, message }));
}

/** Takes the device away behind our back. */
export async function lose(): Promise<string[]> {
  gpuBackend().device.destroy();
  await settle();
  return fatal.map(({ code }) => code);
}

/** Gives the device back. @returns codes of the errors reported, and whether tfjs still knows the backend */
export async function close(): Promise<{ codes: string[]; known: boolean }> {
  await tf.setBackend('cpu');
  if (gpu?.available) gpu.destroy();
  await wait(500);
  return { codes: fatal.map(({ code }) => code), known: tf.findBackendFactory('webgpu') !== null };
}
