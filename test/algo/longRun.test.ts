import { beforeAll, describe, expect, test } from 'vitest';
import { sftStep } from '../../src/algo/sft.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { backend, memory } from '../../src/kernels/tf.ts';
import { readPacked } from '../../src/math/gradients.ts';
import { createOptimizer, disposeOptimizer } from '../../src/math/optimizer.ts';
import { disposeModel } from '../../src/model/parameters.ts';
import { LONG_RUN, longRunModel, longRunSequences, longRunOptions } from './longRunSteps.ts';

/** All of wasm's memory, which never shrinks. */
const heapBytes = () => (backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;

describe('memory on wasm', () => {
  beforeAll(() => startNodeBackend('wasm'));

  test(`is flat over ${LONG_RUN.steps} steps`, { timeout: 120_000 }, async () => {
    const model = longRunModel();
    const optimizer = createOptimizer(model.parameters);
    const bytes: { tensors: number; heap: number }[] = [];
    for (let step = 0; step < LONG_RUN.steps; step++) {
      const stats = sftStep(model, optimizer, longRunSequences(step), longRunOptions(step));
      const { loss } = await readPacked([stats]);
      expect(Number.isFinite(loss)).toBe(true);
      bytes.push({ tensors: memory().numBytes, heap: heapBytes() });
    }
    const early = bytes[LONG_RUN.settled]!;
    const late = bytes.at(-1)!;
    expect(late.tensors).toBe(early.tensors);
    expect(late.heap).toBeLessThanOrEqual(1.02 * early.heap);
    disposeModel(model);
    disposeOptimizer(optimizer);
  });
});
