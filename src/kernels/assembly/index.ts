/** What the module offers to JavaScript (src/kernels/wasm/simdCode.ts). Addresses are bytes into the shared memory. */
export { adamwStep, sumOfSquares, sumOfSquaresParts } from './adamw';
export { attention } from './attention';
export { attentionGrad } from './attentionGrad';
export { decodeAttention } from './decodeAttention';
export { multiplyElements } from './elementwise';
export { gemm, gemmScratchBytes, useGemmScratch } from './gemm';
export { layerNorm, layerNormGrad } from './layerNorm';
export { argMax, exactKl, sampleRow, tokenLogProbs, tokenLogProbsGrad } from './logProbs';
export { attentionScratchBytes, countSequences, longestSequence } from './scores';
export { embed, gatherRows, scatterAddRows } from './tables';
export { useThreadIndex } from './threads';
