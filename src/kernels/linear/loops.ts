import { fastTanh } from '../scalarMath.ts';

const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** y += bias (each row) + residual, in place. */
export function addBiasLoop(y: Float32Array, bias: Float32Array, residual: Float32Array | undefined): void {
  const columns = bias.length;
  for (let row = 0; row < y.length; row += columns) {
    if (residual) for (let j = 0; j < columns; j++) y[row + j]! += bias[j]! + residual[row + j]!;
    else for (let j = 0; j < columns; j++) y[row + j]! += bias[j]!;
  }
}

/** Tanh GELU in place (Hendrycks and Gimpel, arXiv:1606.08415), and its derivative into `slope`. */
export function geluLoop(y: Float32Array, slope: Float32Array): void {
  for (let i = 0; i < y.length; i++) {
    const z = y[i]!;
    const squared = z * z;
    const t = fastTanh(SQRT_2_OVER_PI * z * (1 + CUBIC * squared));
    y[i] = 0.5 * z * (1 + t);
    slope[i] = 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * SQRT_2_OVER_PI * (1 + 3 * CUBIC * squared);
  }
}

export function multiplyLoop(a: Float32Array, b: Float32Array, out: Float32Array): void {
  for (let i = 0; i < a.length; i++) out[i] = a[i]! * b[i]!;
}

export function columnSumLoop(a: Float32Array, out: Float32Array): void {
  const columns = out.length;
  out.fill(0);
  for (let row = 0; row < a.length; row += columns) for (let j = 0; j < columns; j++) out[j]! += a[row + j]!;
}
