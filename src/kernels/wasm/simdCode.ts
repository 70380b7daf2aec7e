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
}
