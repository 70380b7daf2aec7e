/**
 * A GPU device of our own for tfjs. The one that tfjs requests has the default limits, and nobody listens when
 * it is lost or refuses a command (which silently voids every command submitted with it).
 */
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { AppError } from '../../shared/errors.ts';
import { installCapturer } from '../capturable.ts';
import { env, findBackendFactory, registerBackend, removeBackend } from '../tf.ts';
import { allowFlatTensors } from './flatTensors.ts';
import type { GpuBackend } from './gpuBackend.ts';
import { GpuCapturer } from './replay/gpuCapturer.ts';
import { uploadThroughQueue } from './upload.ts';

/**
 * Dispatches per submit: more than a training step of a dozen layers has, so that a step is one submit, sent when
 * its statistics are read. tfjs's default of 15 submits so often that the submits themselves cost time.
 */
const SUBMIT_BATCH_SIZE = 1024;
/** As tfjs registers its own. */
const PRIORITY = 3;
/** A browser whose GPU process keeps crashing may never answer. */
const ANSWER_LIMIT_MS = 10_000;
const WANTED_FEATURES = ['shader-f16', 'subgroups', 'timestamp-query'] as const;
const RAISED_LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupsPerDimension',
] as const;

export interface AdapterReport {
  readonly vendor: string;
  readonly architecture: string;
  /** For people: the adapter's own description, else vendor and architecture. */
  readonly description: string;
  /** Runs on the CPU: slower than the wasm backend. */
  readonly isSoftware: boolean;
  readonly features: readonly string[];
}

export type WebGpuStart =
  | {
      readonly available: true;
      readonly adapter: AdapterReport;
      /** Takes the backend out of tfjs and gives the device back. */
      destroy(): void;
    }
  | { readonly available: false; readonly reason: string };

export interface WebGpuOptions {
  /** Called at most once: the device was lost, or refused a command. Its results cannot be trusted any more. */
  readonly onFatal: (error: AppError) => void;
}

/**
 * Requests a device and registers a tfjs backend named 'webgpu' on it. Follow with `setBackend('webgpu')`. That
 * there is no usable GPU is an answer, not an error.
 */
export async function createWebGpuBackend({ onFatal }: WebGpuOptions): Promise<WebGpuStart> {
  const gpu = (globalThis.navigator as Partial<Navigator> | undefined)?.gpu;
  if (!gpu) return { available: false, reason: 'this browser has no WebGPU' };
  let device: GPUDevice;
  let adapter: GPUAdapter | null;
  try {
    adapter = await inTime(gpu.requestAdapter({ powerPreference: 'high-performance' }));
    if (!adapter) return { available: false, reason: 'the browser offers no GPU adapter' };
    device = await inTime(adapter.requestDevice(deviceDescriptor(adapter)));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { available: false, reason: `the GPU could not be opened: ${message}` };
  }
  const watch = watchDevice(device, onFatal);
  const { info } = adapter;
  env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', SUBMIT_BATCH_SIZE);
  forgetBackend();
  const report = describeAdapter(info, [...device.features]);
  let forgetSteps = () => {};
  const create = () => {
    const backend = new WebGPUBackend(device, info);
    const ours = backend as unknown as GpuBackend;
    ours.barriersAreSlow = report.isSoftware;
    uploadThroughQueue(ours);
    allowFlatTensors(ours);
    forgetSteps = replaySteps(ours);
    return backend;
  };
  registerBackend('webgpu', create, PRIORITY);
  return {
    available: true,
    adapter: report,
    destroy: () => {
      watch.stop();
      forgetSteps();
      forgetBackend();
      device.destroy();
    },
  };
}

/** Recorded steps count as the backend's memory. @returns undoes it */
function replaySteps(backend: GpuBackend): () => void {
  const capturer = new GpuCapturer(backend);
  const original = backend.memory.bind(backend);
  const memory = () => {
    const info = original() as { unreliable: boolean; numBytesAllocatedInGPU: number };
    return { ...info, numBytesAllocatedInGPU: info.numBytesAllocatedInGPU + capturer.bytes() };
  };
  Object.assign(backend, { memory });
  return installCapturer(backend, capturer);
}

/** tfjs registers a backend of its own on import, wherever the browser has WebGPU. */
function forgetBackend(): void {
  if (findBackendFactory('webgpu')) removeBackend('webgpu');
}

function deviceDescriptor(adapter: GPUAdapter): GPUDeviceDescriptor {
  return {
    requiredFeatures: WANTED_FEATURES.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(RAISED_LIMITS.map((name) => [name, adapter.limits[name]])),
  };
}

/** Reports the first thing that goes wrong. */
function watchDevice(device: GPUDevice, onFatal: (error: AppError) => void): { stop(): void } {
  let watching = true;
  const fail = (error: AppError) => {
    if (!watching) return;
    watching = false;
    onFatal(error);
  };
  device.addEventListener('uncapturederror', ({ error }) => {
    const code = error instanceof GPUOutOfMemoryError ? 'out-of-memory' : 'backend';
    fail(new AppError(code, `the GPU refused a command: ${error.message}`));
  });
  void device.lost.then(({ reason, message }) =>
    fail(
      new AppError('gpu-lost', `the GPU went away (${reason}): ${message}`, {
        fix: 'Reset the run; if it happens again, choose the wasm backend.',
      }),
    ),
  );
  return { stop: () => (watching = false) };
}

/** The part of a GPUAdapterInfo that matters here. */
export interface AdapterNames {
  readonly vendor: string;
  readonly architecture: string;
  readonly device?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}

const SOFTWARE_NAMES = /swiftshader|llvmpipe|lavapipe|softpipe|\bwarp\b|basic render|software/i;

export function describeAdapter(info: AdapterNames, features: readonly string[]): AdapterReport {
  const { vendor, architecture } = info;
  const names = [vendor, architecture, info.device ?? '', info.description ?? ''].join(' ');
  // Google makes no GPUs: its adapters are SwiftShader under one name or another.
  const isSoftware = info.isFallbackAdapter === true || vendor === 'google' || SOFTWARE_NAMES.test(names);
  const description = info.description || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed GPU';
  return { vendor, architecture, description, isSoftware, features };
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${ANSWER_LIMIT_MS / 1000} s`)),
      ANSWER_LIMIT_MS,
    );
  });
  try {
    return await Promise.race([answer, limit]);
  } finally {
    clearTimeout(timer);
  }
}
