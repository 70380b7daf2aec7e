import * as tf from '../../../src/kernels/tf.ts';

interface HeapBackend {
  makeOutput(shape: number[], dtype: string): tf.TensorInfo;
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array | Int32Array;
}

/** The gradient of `tf.gather`, which tfjs's wasm backend lacks: without it no embedding can be trained there. */
export function registerSegmentSum(): void {
  tf.registerKernel({
    kernelName: 'UnsortedSegmentSum',
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend, attrs }) => {
      const heap = backend as unknown as HeapBackend;
      const { x, segmentIds } = inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
      const rest = x.shape.slice(1);
      const width = rest.reduce((product, n) => product * n, 1);
      const out = heap.makeOutput([Number(attrs!['numSegments']), ...rest], x.dtype);
      // Views only now: making the output may have moved the heap.
      const sums = heap.typedArrayFromHeap(out).fill(0);
      const values = heap.typedArrayFromHeap(x);
      heap.typedArrayFromHeap(segmentIds).forEach((segment, i) => {
        for (let j = 0; j < width; j++) sums[segment * width + j]! += values[i * width + j]!;
      });
      return out;
    },
  });
}
