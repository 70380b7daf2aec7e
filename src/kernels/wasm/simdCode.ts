/** The functions of the module (src/kernels/assembly/index.ts), where they are documented. Addresses are in bytes. */
type Address = number;
/** The units that this call computes, of those into which the kernel can be divided. */
type Part = [from: number, to: number];

/** Kernels that several threads can share. Which parts they are computed in does not change a bit of the result. */
export interface DivisibleCode {
  /** Units: rows or columns of the product. Parts must begin at multiples of 16. */
  gemm(
    ...args: [
      ...[transposeA: number, transposeB: number, m: number, n: number, k: number],
      ...[a: Address, aColumns: number, b: Address, bColumns: number, c: Address, cColumns: number],
      ...[bias: Address, start: Address, slope: Address, sums: Address, byRows: number, ...Part],
    ]
  ): void;
  /** Units: floats. Parts must begin at multiples of 4. */
  multiplyElements(a: Address, b: Address, out: Address, ...part: Part): void;
  /** Units: rows, here and in the next three. */
  tokenLogProbs(
    ...args: [
      ...[logits: Address, targets: Address, rows: number, vocabulary: number],
      ...[inverseTemperature: number, stats: Address, lse: Address, ...Part],
    ]
  ): void;
  tokenLogProbsGrad(
    ...args: [
      ...[dy: Address, logits: Address, targets: Address, stats: Address, lse: Address],
      ...[rows: number, vocabulary: number, inverseTemperature: number, dlogits: Address, ...Part],
    ]
  ): void;
  exactKl(
    ...args: [
      ...[p: Address, q: Address, vocabulary: number],
      ...[inverseTemperature: number, out: Address, ...Part],
    ]
  ): void;
  layerNorm(
    ...args: [
      ...[x: Address, gain: Address, bias: Address, channels: number],
      ...[epsilon: number, y: Address, stats: Address, ...Part],
    ]
  ): void;
  /** Units: pairs of a sequence and a head. */
  attention(
    ...args: [
      ...[qkv: Address, ends: Address, tokens: number, heads: number, headSize: number],
      ...[y: Address, lse: Address, scratch: Address, scratchBytes: number, ...Part],
    ]
  ): void;
  attentionGrad(
    ...args: [
      ...[dy: Address, qkv: Address, y: Address, lse: Address, ends: Address],
      ...[tokens: number, heads: number, headSize: number, dqkv: Address],
      ...[scratch: Address, scratchBytes: number, ...Part],
    ]
  ): void;
  /** Units: rows. */
  decodeAttention(
    ...args: [
      ...[qkv: Address, cache: Address, capacity: number, heads: number, headSize: number],
      ...[position: number, out: Address, scratch: Address, scratchBytes: number, ...Part],
    ]
  ): void;
  /** Units: partial sums, sumOfSquaresParts of them. */
  sumOfSquares(x: Address, count: number, sums: Address, ...part: Part): void;
  /** Units: floats. Parts must begin at multiples of 4. */
  adamwStep(
    ...args: [
      ...[p: Address, g: Address, m: Address, v: Address, toP: Address, toM: Address, toV: Address],
      ...[clip: number, beta1: number, beta2: number, rest1: number, rest2: number],
      ...[stepSize: number, correction: number, epsilon: number, keep: number, ...Part],
    ]
  ): void;
}

export interface SimdCode extends DivisibleCode {
  gemmScratchBytes(): number;
  useGemmScratch(address: Address): void;
  useThreadIndex(index: number): void;
  argMax(row: Address, count: number): number;
  sampleRow(row: Address, count: number, inverseTemperature: number, u: number): number;
  longestSequence(ends: Address, tokens: number): number;
  countSequences(ends: Address, tokens: number): number;
  attentionScratchBytes(length: number, headSize: number): number;
  sumOfSquaresParts(count: number): number;
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
}

/** Their numbers, in the protocol between threads, are their places in this list. */
export const DIVISIBLE = [
  'gemm',
  'multiplyElements',
  'tokenLogProbs',
  'tokenLogProbsGrad',
  'exactKl',
  'layerNorm',
  'attention',
  'attentionGrad',
  'decodeAttention',
  'sumOfSquares',
  'adamwStep',
] as const satisfies readonly (keyof DivisibleCode)[];

type WithoutPart<Args extends readonly unknown[]> = Args extends [...infer Rest, number, number]
  ? Rest
  : never;
/** Arguments of a kernel but for the part. */
export type WholeArguments<Name extends keyof DivisibleCode> = WithoutPart<Parameters<DivisibleCode[Name]>>;
