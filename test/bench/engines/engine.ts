import type { BenchData } from '../benchData.ts';

export type BenchBackend = 'wasm' | 'webgpu';

/** One way to train and run the same GPT-2. Each lives in a worker of its own. */
export interface BenchEngine {
  /** @param threads for wasm; an engine without threads is never given more than one  @throws if this machine cannot */
  start(backend: BenchBackend, threads: number): Promise<void>;
  /** Uploads weights and batch. @returns one training step, which gives the loss before its update */
  prepareTraining(data: BenchData): () => Promise<number>;
  /** Uploads weights. @returns one greedy generation, which gives the new tokens [16, 24] row by row */
  prepareGeneration(data: BenchData): () => Promise<Int32Array>;
  /** Bytes of its WebAssembly heap (which never shrinks), 0 if it has none. */
  heapBytes(): number;
}
