/**
 * Imported before jax-js, which sets itself up while it loads: where memory can be shared it starts a thread for
 * each processor, otherwise it has one.
 */
const { benchThreads } = globalThis as { benchThreads?: number };
if (benchThreads === undefined || benchThreads === 1) {
  Object.assign(globalThis, { SharedArrayBuffer: undefined });
} else {
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: benchThreads });
}

const memories: WebAssembly.Memory[] = [];
const Original = WebAssembly.Memory;
WebAssembly.Memory = class extends Original {
  constructor(descriptor: WebAssembly.MemoryDescriptor) {
    super(descriptor);
    memories.push(this);
  }
};

export const jaxHeapBytes = (): number =>
  memories.reduce((total, memory) => total + memory.buffer.byteLength, 0);
