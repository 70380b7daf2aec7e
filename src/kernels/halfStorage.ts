/**
 * Whether a GPU keeps what only decoding reads (keys and values) in 16-bit floats: half the memory and half the
 * traffic, for three significant digits. Arithmetic stays in 32 bits. Packed by `pack2x16float`, which every WebGPU
 * device has, so no optional feature is needed.
 */
let half = false;

export const usesHalfStorage = (): boolean => half;

/** Takes effect for caches made after it. */
export function setHalfStorage(on: boolean): void {
  half = on;
}
