/** What the module offers to JavaScript (src/kernels/wasm/simdCode.ts). Addresses are bytes into the shared memory. */
export { adamwStep, sumOfSquares } from './adamw';
export {
  attention,
  attentionGrad,
  attentionScratchBytes,
  decodeAttention,
  longestSequence,
} from './attention';
export { multiplyElements } from './elementwise';
export { gemm, gemmScratchBytes, useGemmScratch } from './gemm';
export { layerNorm, layerNormGrad } from './layerNorm';
export { argMax, exactKl, sampleRow, tokenLogProbs, tokenLogProbsGrad } from './logProbs';
export { embed, gatherRows, scatterAddRows } from './tables';
