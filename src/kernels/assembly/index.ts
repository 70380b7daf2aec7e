/** What the module offers to JavaScript (src/kernels/wasm/simd.ts). Addresses are bytes into the shared memory. */
export { multiplyElements } from './elementwise';
export { gemm, gemmScratchBytes, useGemmScratch } from './gemm';
