import { type KernelConfig, type TensorInfo } from '../tf.ts';
import type { GpuBackend } from './gpuBackend.ts';

export interface GpuCall<Inputs extends string, Attrs> {
  readonly backend: GpuBackend;
  readonly inputs: Readonly<Record<Inputs, TensorInfo>>;
  readonly attrs: Attrs;
}

/** A kernel for WebGPU: the same name, inputs, attributes and outputs as its loop version. */
export function gpuKernel<Inputs extends string, Attrs = object>(
  name: string,
  run: (call: GpuCall<Inputs, Attrs>) => TensorInfo[],
): KernelConfig {
  return {
    kernelName: name,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) =>
      run({
        backend: backend as GpuBackend,
        inputs: inputs as Record<Inputs, TensorInfo>,
        attrs: attrs as Attrs,
      }),
  };
}
