/**
 * Matrix products on the heap backends. wasm goes to XNNPACK through tfjs, which is fast for plain products
 * only: its transposed path is a scalar loop ten times slower, so transposes are made explicit here. XNNPACK
 * also caches the packed right operand by tensor, so a tensor used here must never be changed in place.
 */
import { BatchMatMul, getKernel, type KernelBackend, type TensorInfo } from '../tf.ts';
import { heapOf } from '../heap.ts';

/** a [M, K] times b [K, N] = [M, N]. The caller owns the result. */
export function heapMatMul(backend: KernelBackend, a: TensorInfo, b: TensorInfo): TensorInfo {
  const heap = heapOf(backend);
  if (heap.name === 'wasm') {
    const kernel = getKernel(BatchMatMul, 'wasm');
    const attrs = { transposeA: false, transposeB: false };
    return kernel.kernelFunc({ inputs: { a, b }, backend, attrs }) as TensorInfo;
  }
  const [rows, inner] = a.shape as [number, number];
  const columns = b.shape[1]!;
  const out = heap.make({ shape: [rows, columns], dtype: 'float32' });
  const [x, y] = [heap.view(a) as Float32Array, heap.view(b) as Float32Array];
  matMulLoop(x, y, rows, inner, columns, heap.view(out) as Float32Array);
  return out;
}

/** [M, N] to [N, M]. The caller owns the result. */
export function heapTranspose(backend: KernelBackend, a: TensorInfo): TensorInfo {
  const heap = heapOf(backend);
  const [rows, columns] = a.shape as [number, number];
  const out = heap.make({ shape: [columns, rows], dtype: 'float32' });
  transposeLoop(heap.view(a) as Float32Array, rows, columns, heap.view(out) as Float32Array);
  return out;
}

function matMulLoop(
  a: Float32Array,
  b: Float32Array,
  m: number,
  k: number,
  n: number,
  out: Float32Array,
): void {
  const row = new Float64Array(n);
  for (let i = 0; i < m; i++) {
    row.fill(0);
    for (let l = 0; l < k; l++) {
      const factor = a[i * k + l]!;
      const base = l * n;
      for (let j = 0; j < n; j++) row[j]! += factor * b[base + j]!;
    }
    out.set(row, i * n);
  }
}

/** In tiles, so that both sides stay in cache. */
function transposeLoop(a: Float32Array, rows: number, columns: number, out: Float32Array): void {
  const tile = 16;
  for (let i0 = 0; i0 < rows; i0 += tile) {
    const i1 = Math.min(i0 + tile, rows);
    for (let j0 = 0; j0 < columns; j0 += tile) {
      const j1 = Math.min(j0 + tile, columns);
      for (let i = i0; i < i1; i++) for (let j = j0; j < j1; j++) out[j * rows + i] = a[i * columns + j]!;
    }
  }
}
