/**
 * Imported before jax-js, which sets itself up while it loads. Where memory can be shared it starts a thread for
 * each processor, from a blob that the page's content security policy refuses, and waits for them forever; the
 * other engines have one thread here, too.
 */
Object.assign(globalThis, { SharedArrayBuffer: undefined });

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
