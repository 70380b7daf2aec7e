import type { TensorInfo } from '../tf.ts';
import type { Simd } from './simd.ts';

/** One operation on the module: allocates its outputs and fills them. */
export type SimdKernel<Inputs, Attrs> = (simd: Simd, inputs: Inputs, attrs: Attrs) => TensorInfo[];

/** Kernels by the names under which the loops are registered. Each checks its own inputs no more than the loops do. */
export type SimdKernels = Readonly<Record<string, SimdKernel<never, never>>>;
