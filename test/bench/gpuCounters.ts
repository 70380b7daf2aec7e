/** Counts what is asked of WebGPU in this worker, by wrapping the methods that ask, whatever engine asks. */

export interface GpuCounts {
  readonly dispatches: number;
  readonly submits: number;
  /** Most bytes of buffers that were alive at once, since the start. */
  readonly peakBytes: number;
}

let dispatches = 0;
let submits = 0;
let liveBytes = 0;
let peakBytes = 0;

/** Call once, before any device exists. Does nothing where there is no WebGPU. */
export function startCounting(): void {
  if (!('gpu' in navigator)) return;
  before(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', () => dispatches++);
  before(GPUComputePassEncoder.prototype, 'dispatchWorkgroupsIndirect', () => dispatches++);
  before(GPUQueue.prototype, 'submit', () => submits++);
  before(GPUDevice.prototype, 'createBuffer', (_device, descriptor) => {
    liveBytes += (descriptor as GPUBufferDescriptor).size;
    peakBytes = Math.max(peakBytes, liveBytes);
  });
  const destroyed = new WeakSet<object>();
  before(GPUBuffer.prototype, 'destroy', (buffer) => {
    if (!destroyed.has(buffer)) liveBytes -= (buffer as GPUBuffer).size;
    destroyed.add(buffer);
  });
}

/** Counts since the start. */
export const gpuCounts = (): GpuCounts => ({ dispatches, submits, peakBytes });

function before<T extends object>(
  prototype: T,
  method: keyof T & string,
  note: (self: object, firstArgument: unknown) => void,
): void {
  const original = prototype[method] as (...args: unknown[]) => unknown;
  const wrapped = function (this: object, ...args: unknown[]) {
    note(this, args[0]);
    return original.apply(this, args);
  };
  Object.defineProperty(prototype, method, { value: wrapped });
}
