/**
 * Memory for what steps compute on the way, shared by all recordings of a device: they run one after another, and
 * nothing in it outlives a replay. tfjs's pool never sees it.
 */
export interface ScratchMemory {
  /** Bytes of all buffers. */
  readonly bytes: number;
  /** A plan for one recording. */
  plan(): ScratchPlan;
}
export interface ScratchPlan {
  /** At least `size` bytes that no other memory of this plan uses until it is released. */
  acquire(size: number): GPUBuffer;
  release(buffer: GPUBuffer): void;
  /** The recording is gone: destroys the buffers that no other uses. */
  dispose(): void;
}

interface Slab {
  readonly buffer: GPUBuffer;
  users: number;
}

const SMALLEST = 256;
/** A buffer may be so many times as large as what lies in it, so that steps of similar shapes share. */
const MOST_WASTE = 2;

export function createScratchMemory(device: GPUDevice): ScratchMemory {
  const slabs = new Set<Slab>();
  let bytes = 0;
  const make = (size: number): Slab => {
    const slab = { buffer: device.createBuffer({ size, usage: GPUBufferUsage.STORAGE }), users: 0 };
    bytes += size;
    slabs.add(slab);
    return slab;
  };
  const plan = (): ScratchPlan => {
    const used = new Map<GPUBuffer, Slab>();
    const busy = new Set<GPUBuffer>();
    return {
      acquire: (size) => {
        const wanted = sizeClass(size);
        let best: Slab | undefined;
        for (const slab of slabs) {
          const { buffer } = slab;
          if (busy.has(buffer) || buffer.size < wanted || buffer.size > MOST_WASTE * wanted) continue;
          if (!best || buffer.size < best.buffer.size) best = slab;
        }
        best ??= make(wanted);
        if (!used.has(best.buffer)) best.users++;
        used.set(best.buffer, best);
        busy.add(best.buffer);
        return best.buffer;
      },
      release: (buffer) => busy.delete(buffer),
      dispose: () => {
        for (const slab of used.values()) {
          if (--slab.users > 0) continue;
          slab.buffer.destroy();
          bytes -= slab.buffer.size;
          slabs.delete(slab);
        }
        used.clear();
      },
    };
  };
  return {
    get bytes() {
      return bytes;
    },
    plan,
  };
}

/** Sizes in steps of a quarter of a power of two. */
function sizeClass(size: number): number {
  if (size <= SMALLEST) return SMALLEST;
  const step = 2 ** (Math.floor(Math.log2(size)) - 2);
  return Math.ceil(size / step) * step;
}
