/**
 * The parts of tfjs's WebGPU backend that our kernels build on. Most are private in its types but plain
 * properties at run time; the package is pinned and no longer developed, so they do not move.
 */
import { type GPUData, type KernelBackend, type TensorInfo, util } from '../tf.ts';
import { bindingOfPlace, type FlatPlace } from './flatTensors.ts';
import type { Tracer } from './replay/tracer.ts';

/** What the backend knows of a tensor. */
export interface TensorEntry {
  readonly shape: number[];
  readonly dtype: string;
  values: ArrayLike<number> | null;
  resource: GPUBuffer | null;
  /** Ours: set if the tensor is a part of its buffer. */
  place?: FlatPlace | undefined;
}

export interface GpuBackend extends KernelBackend {
  readonly device: GPUDevice;
  readonly queue: GPUQueue;
  readonly tensorMap: { get(dataId: object): TensorEntry };
  readonly bufferManager: {
    acquireBuffer(size: number, usage: number): GPUBuffer;
    releaseBuffer(buffer: GPUBuffer): void;
  };
  /** Shared with tfjs's programs, so that `checkCompileCompletionAsync` waits for ours as well. */
  readonly pipelineCache: Record<string, GPUComputePipeline | Promise<GPUComputePipeline>>;
  /** Go back to the pool at the next submit. */
  readonly uniformPendingDisposal: GPUBuffer[];
  /** Tensors used by commands that are not submitted yet: their buffers must not be reused before. */
  readonly commandQueueOwnedIds: WeakSet<object>;
  readonly commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  /** Ours: set while a step is recorded. */
  readonly tracer?: Tracer;
  /** Ours, set by device.ts: on a software GPU one barrier costs an invocation more than a hundred products. */
  barriersAreSlow?: boolean;
  makeTensorInfo(shape: number[], dtype: 'float32' | 'int32', values?: Float32Array | Int32Array): TensorInfo;
  tensorToBinding(tensor: TensorInfo): GPUBindingResource;
  releaseResource(dataId: object): void;
  readToGPU(dataId: object): GPUData;
  uploadToGPU(dataId: object): void;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

/** A tensor of undefined content on the GPU. The caller owns it. */
export function makeOutput(
  backend: GpuBackend,
  shape: readonly number[],
  dtype: 'float32' | 'int32' = 'float32',
): TensorInfo {
  const info = backend.makeTensorInfo([...shape], dtype);
  // WebGPU has no empty buffers; tfjs keeps an empty tensor's (no) values on the CPU.
  if (util.sizeFromShape(info.shape) === 0) backend.tensorMap.get(info.dataId).values = emptyValues(dtype);
  else backend.uploadToGPU(info.dataId);
  return info;
}

const emptyValues = (dtype: 'float32' | 'int32') =>
  dtype === 'int32' ? new Int32Array() : new Float32Array();

const spareBuffers = new WeakMap<GPUDevice, GPUBuffer>();

/** The tensor's memory on the GPU, uploaded if it is not there yet. An empty tensor gets a spare buffer. */
export function bindingOf(backend: GpuBackend, tensor: TensorInfo): GPUBufferBinding {
  if (util.sizeFromShape(tensor.shape) === 0) return { buffer: spareBuffer(backend.device) };
  backend.uploadToGPU(tensor.dataId);
  const { place, resource } = backend.tensorMap.get(tensor.dataId);
  return place ? bindingOfPlace(place) : { buffer: resource! };
}

function spareBuffer(device: GPUDevice): GPUBuffer {
  let buffer = spareBuffers.get(device);
  if (!buffer) {
    buffer = device.createBuffer({ size: 16, usage: GPUBufferUsage.STORAGE });
    spareBuffers.set(device, buffer);
  }
  return buffer;
}
