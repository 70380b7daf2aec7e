import type { GpuBackend } from '../gpuBackend.ts';

/** The parts of tfjs's pool that keep what nobody uses. */
interface Pool {
  readonly freeBuffers: Map<string, GPUBuffer[]>;
  numFreeBuffers: number;
  numBytesAllocated: number;
}

/**
 * Gives back what tfjs's pool keeps for later, which it never does by itself. A step that ran operation by
 * operation leaves all its intermediate results there; once it is recorded nobody asks for them again.
 */
export function trimPool(backend: GpuBackend): void {
  const pool = backend.bufferManager as unknown as Pool;
  for (const buffers of pool.freeBuffers.values()) {
    for (const buffer of buffers.splice(0)) {
      pool.numBytesAllocated -= buffer.size;
      pool.numFreeBuffers--;
      buffer.destroy();
    }
  }
}
