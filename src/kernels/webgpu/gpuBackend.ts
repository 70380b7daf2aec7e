/**
 * The parts of tfjs's WebGPU backend that our kernels build on. Most are private in its types but plain
 * properties at run time; the package is pinned and no longer developed, so they do not move.
 */
import { type KernelBackend, type TensorInfo, util } from '../tf.ts';

export interface GpuBackend extends KernelBackend {
  readonly device: GPUDevice;
  readonly queue: GPUQueue;
  readonly tensorMap: { get(dataId: object): { values: unknown; resource: GPUBuffer | null } };
  readonly bufferManager: { acquireBuffer(size: number, usage: number): GPUBuffer };
  /** Shared with tfjs's programs, so that `checkCompileCompletionAsync` waits for ours as well. */
  readonly pipelineCache: Record<string, GPUComputePipeline | Promise<GPUComputePipeline>>;
  /** Go back to the pool at the next submit. */
  readonly uniformPendingDisposal: GPUBuffer[];
  /** Tensors used by commands that are not submitted yet: their buffers must not be reused before. */
  readonly commandQueueOwnedIds: WeakSet<object>;
  readonly commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  /** Ours, set by device.ts: on a software GPU one barrier costs an invocation more than a hundred products. */
  barriersAreSlow?: boolean;
  makeTensorInfo(shape: number[], dtype: 'float32' | 'int32'): TensorInfo;
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
export function bufferOf(backend: GpuBackend, tensor: TensorInfo): GPUBuffer {
  if (util.sizeFromShape(tensor.shape) === 0) return spareBuffer(backend.device);
  backend.uploadToGPU(tensor.dataId);
  return backend.tensorMap.get(tensor.dataId).resource!;
}

function spareBuffer(device: GPUDevice): GPUBuffer {
  let buffer = spareBuffers.get(device);
  if (!buffer) {
    buffer = device.createBuffer({ size: 16, usage: GPUBufferUsage.STORAGE });
    spareBuffers.set(device, buffer);
  }
  return buffer;
}
