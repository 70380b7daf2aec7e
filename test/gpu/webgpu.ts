/** Runs in the browser: WebGPU for the pages of this ring. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '../../src/kernels/tf.ts';
import { type AdapterReport, createWebGpuBackend } from '../../src/kernels/webgpu/device.ts';
import type { GpuBackend } from '../../src/kernels/webgpu/gpuBackend.ts';
import '../../src/kernels/webgpu/registerWebGpuKernels.ts';

/** Messages of errors that make the GPU's results worthless. */
export const fatal: string[] = [];

/** @returns the adapter, or why there is none */
export async function startWebGpu(): Promise<AdapterReport | string> {
  const gpu = await createWebGpuBackend({ onFatal: ({ message }) => void fatal.push(message) });
  if (!gpu.available) return gpu.reason;
  await tf.setBackend('webgpu');
  return gpu.adapter;
}

/** The current backend, with what our kernels use of it. */
export const gpuBackend = (): GpuBackend => tf.backend() as GpuBackend;
