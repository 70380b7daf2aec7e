/**
 * Kernels as plain loops over typed arrays, for the two backends whose tensors live in main memory: cpu (a
 * JavaScript array a tensor) and wasm (one heap for all). The loops never see a backend.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { type KernelBackend, type NamedAttrMap, registerKernel, type TensorInfo, util } from './tf.ts';

export type HeapArray = Float32Array | Int32Array;
export interface OutputSpec {
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32';
}
/** How a heap backend hands out memory. */
export interface Heap {
  readonly name: 'cpu' | 'wasm';
  /** Uninitialised memory for an output. */
  make(spec: OutputSpec): TensorInfo;
  /** The tensor's memory. On wasm a later `make` may grow the heap, which detaches earlier views. */
  view(tensor: TensorInfo): HeapArray;
  dispose(tensor: TensorInfo): void;
}

export function heapOf(backend: KernelBackend): Heap {
  // Checked by structure: a second copy of the package would fail instanceof.
  return 'typedArrayFromHeap' in backend
    ? wasmHeap(backend as unknown as BackendWasm)
    : cpuHeap(backend as unknown as MathBackendCPU);
}

function wasmHeap(backend: BackendWasm): Heap {
  return {
    name: 'wasm',
    make: ({ shape, dtype }) => backend.makeOutput(shape, dtype),
    view: (tensor) => backend.typedArrayFromHeap(tensor) as HeapArray,
    dispose: (tensor) => void backend.disposeData(tensor.dataId),
  };
}

function cpuHeap(backend: MathBackendCPU): Heap {
  return {
    name: 'cpu',
    make: ({ shape, dtype }) => {
      const size = util.sizeFromShape(shape);
      return backend.makeTensorInfo(
        shape,
        dtype,
        dtype === 'int32' ? new Int32Array(size) : new Float32Array(size),
      );
    },
    view: (tensor) => backend.data.get(tensor.dataId).values as HeapArray,
    dispose: (tensor) => void backend.disposeData(tensor.dataId),
  };
}

export interface LoopKernel<Inputs extends string, Attrs> {
  readonly name: string;
  /** Shapes of the outputs, from the shapes of the inputs. */
  outputs(inputs: Readonly<Record<Inputs, TensorInfo>>, attrs: Attrs): readonly OutputSpec[];
  /** Fills the outputs. Float inputs are Float32Array, integer ones Int32Array, as documented by the kernel. */
  run(
    inputs: Readonly<Record<Inputs, Float32Array & Int32Array>>,
    outputs: readonly (Float32Array & Int32Array)[],
    attrs: Attrs,
    shapes: Readonly<Record<Inputs, readonly number[]>>,
  ): void;
}

/** Registers one set of loops with both heap backends. */
export function registerLoopKernel<Inputs extends string, Attrs>(kernel: LoopKernel<Inputs, Attrs>): void {
  for (const backendName of ['cpu', 'wasm']) {
    registerKernel({
      kernelName: kernel.name,
      backendName,
      kernelFunc: ({ inputs, attrs, backend }) =>
        runLoops(
          kernel,
          inputs as Record<Inputs, TensorInfo>,
          attrs as Attrs,
          heapOf(backend as KernelBackend),
        ),
    });
  }
}

function runLoops<Inputs extends string, Attrs>(
  kernel: LoopKernel<Inputs, Attrs>,
  inputs: Readonly<Record<Inputs, TensorInfo>>,
  attrs: Attrs,
  heap: Heap,
): TensorInfo[] {
  // All outputs first, views after: see Heap.view.
  const outputs = kernel.outputs(inputs, attrs).map((spec) => heap.make(spec));
  const views = {} as Record<Inputs, Float32Array & Int32Array>;
  const shapes = {} as Record<Inputs, readonly number[]>;
  for (const key of Object.keys(inputs) as Inputs[]) {
    views[key] = heap.view(inputs[key]) as Float32Array & Int32Array;
    shapes[key] = inputs[key].shape;
  }
  kernel.run(
    views,
    outputs.map((info) => heap.view(info) as Float32Array & Int32Array),
    attrs,
    shapes,
  );
  return outputs;
}

/** `runKernel` takes attributes as a loose map; ours are typed interfaces. */
export const asAttrs = (attrs: object): NamedAttrMap => attrs as NamedAttrMap;
