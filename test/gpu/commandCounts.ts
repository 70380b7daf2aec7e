/** Counts what is asked of the GPU, by wrapping the methods that ask. Runs in the browser. */
export interface CommandCounts {
  dispatches: number;
  passes: number;
  submits: number;
  /** CPU to GPU: uniforms and uploaded tensors. */
  writes: number;
  newBuffers: number;
  newPipelines: number;
}

const none = (): CommandCounts => ({
  dispatches: 0,
  passes: 0,
  submits: 0,
  writes: 0,
  newBuffers: 0,
  newPipelines: 0,
});

let counts = none();

function count<T extends object>(prototype: T, method: keyof T & string, kind: keyof CommandCounts): void {
  const original = prototype[method] as (...args: unknown[]) => unknown;
  const counted = function (this: unknown, ...args: unknown[]) {
    counts[kind]++;
    return original.apply(this, args);
  };
  Object.defineProperty(prototype, method, { value: counted });
}

export function startCounting(): void {
  count(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', 'dispatches');
  count(GPUCommandEncoder.prototype, 'beginComputePass', 'passes');
  count(GPUQueue.prototype, 'submit', 'submits');
  count(GPUQueue.prototype, 'writeBuffer', 'writes');
  count(GPUDevice.prototype, 'createBuffer', 'newBuffers');
  count(GPUDevice.prototype, 'createComputePipeline', 'newPipelines');
}

/** Counts since the last call. */
export function takeCounts(): CommandCounts {
  const taken = counts;
  counts = none();
  return taken;
}
