/** The functions of the module (src/kernels/assembly/index.ts), where they are documented. Addresses are in bytes. */
type Address = number;

export interface SimdCode {
  gemmScratchBytes(): number;
  useGemmScratch(address: Address): void;
  gemm(
    ...args: [
      ...[transposeA: number, transposeB: number, m: number, n: number, k: number],
      ...[a: Address, aColumns: number, b: Address, bColumns: number, c: Address, cColumns: number],
      ...[bias: Address, start: Address, slope: Address, sums: Address],
    ]
  ): void;
  multiplyElements(a: Address, b: Address, out: Address, count: number): void;
  tokenLogProbs(
    ...args: [
      ...[logits: Address, targets: Address, rows: number, vocabulary: number],
      ...[inverseTemperature: number, stats: Address, lse: Address],
    ]
  ): void;
  tokenLogProbsGrad(
    ...args: [
      ...[dy: Address, logits: Address, targets: Address, stats: Address, lse: Address],
      ...[rows: number, vocabulary: number, inverseTemperature: number, dlogits: Address],
    ]
  ): void;
  exactKl(
    ...args: [
      ...[p: Address, q: Address, rows: number, vocabulary: number],
      ...[inverseTemperature: number, out: Address],
    ]
  ): void;
  argMax(row: Address, count: number): number;
  sampleRow(row: Address, count: number, inverseTemperature: number, u: number): number;
  longestSequence(starts: Address, ends: Address, tokens: number): number;
  attentionScratchBytes(length: number, headSize: number): number;
  attention(
    ...args: [
      ...[qkv: Address, starts: Address, ends: Address, tokens: number, heads: number, headSize: number],
      ...[y: Address, lse: Address, scratch: Address],
    ]
  ): void;
  attentionGrad(
    ...args: [
      ...[dy: Address, qkv: Address, y: Address, lse: Address, starts: Address, ends: Address],
      ...[tokens: number, heads: number, headSize: number, dqkv: Address, scratch: Address],
    ]
  ): void;
  decodeAttention(
    ...args: [
      ...[qkv: Address, cache: Address, rows: number, capacity: number, heads: number, headSize: number],
      ...[position: number, out: Address, scratch: Address],
    ]
  ): void;
  layerNorm(
    ...args: [
      ...[x: Address, gain: Address, bias: Address, rows: number, channels: number],
      ...[epsilon: number, y: Address, stats: Address],
    ]
  ): void;
  layerNormGrad(
    ...args: [
      ...[dy: Address, x: Address, gain: Address, stats: Address, rows: number, channels: number],
      ...[dx: Address, dgain: Address, dbias: Address],
    ]
  ): void;
  embed(
    ...args: [
      ...[wte: Address, wpe: Address, ids: Address, positions: Address],
      ...[tokens: number, channels: number, out: Address],
    ]
  ): void;
  scatterAddRows(
    ...args: [
      ...[dy: Address, index: Address, rows: number, channels: number],
      ...[tableRows: number, out: Address],
    ]
  ): void;
  gatherRows(x: Address, index: Address, rows: number, channels: number, out: Address): void;
  sumOfSquares(x: Address, count: number): number;
  adamwStep(
    ...args: [
      ...[p: Address, g: Address, m: Address, v: Address, toP: Address, toM: Address, toV: Address],
      ...[count: number, clip: number, beta1: number, beta2: number, rest1: number, rest2: number],
      ...[stepSize: number, correction: number, epsilon: number, keep: number],
    ]
  ): void;
}
