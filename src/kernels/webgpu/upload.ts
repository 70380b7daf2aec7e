import { util } from '../tf.ts';
import type { GpuBackend } from './gpuBackend.ts';

/**
 * Lets tfjs's backend upload through the queue. Its own way, a staging buffer and a copy command, ends the compute
 * pass for every scalar. Writes happen ahead of all commands not submitted yet, which is safe: no such command
 * uses the buffer, since buffers that commands use come back to the pool only after those are submitted.
 */
export function uploadThroughQueue(backend: GpuBackend): void {
  const original = backend.uploadToGPU.bind(backend);
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const uploadToGPU = (dataId: object): void => {
    const entry = backend.tensorMap.get(dataId);
    if (entry.resource) return;
    if (!entry.values || entry.dtype === 'complex64') return original(dataId);
    const buffer = backend.bufferManager.acquireBuffer(4 * util.sizeFromShape(entry.shape), usage);
    backend.queue.writeBuffer(buffer, 0, asWords(entry.dtype, entry.values));
    entry.resource = buffer;
    entry.values = null; // as tfjs does: commands may change the buffer
  };
  Object.assign(backend, { uploadToGPU } satisfies Partial<GpuBackend>);
}

/** In the four bytes a number that tensors have on the GPU; booleans have one on the CPU. */
export function asWords(
  dtype: string,
  values: ArrayLike<number>,
): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> {
  if (dtype === 'float32')
    return values instanceof Float32Array ? (values as Float32Array<ArrayBuffer>) : Float32Array.from(values);
  return values instanceof Int32Array ? (values as Int32Array<ArrayBuffer>) : Int32Array.from(values);
}
