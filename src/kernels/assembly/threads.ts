/**
 * Every thread has an instance of the module on the same memory, and with it globals of its own. Scratch memory
 * that kernels share must be divided by hand.
 */
let index: usize = 0;

/** Which thread this instance is for, from 0. */
export function threadIndex(): usize {
  return index;
}

export function useThreadIndex(value: i32): void {
  index = value;
}
