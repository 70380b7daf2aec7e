/** Runs a case on one backend and says what is wrong. No test framework in here: it also runs in a page. */
import * as tf from '../../src/kernels/tf.ts';
import type { KernelCase, Values } from './kernelCase.ts';

export interface CaseResult {
  readonly name: string;
  readonly problems: readonly string[];
  /** Largest difference found, relative to the root mean square of the expected values. */
  readonly worst: number;
}

export async function runCase(kernelCase: KernelCase, backendName: string): Promise<CaseResult> {
  await tf.setBackend('cpu');
  const expected = await read(kernelCase.expected());
  await tf.setBackend(backendName);
  const before = tensorCounts();
  const actual = await read(kernelCase.actual());
  const after = tensorCounts();
  const problems: string[] = [];
  if (after !== before) problems.push(`leaks: ${before} before, ${after} after`);
  if (actual.length !== expected.length)
    problems.push(`${actual.length} results instead of ${expected.length}`);
  let worst = 0;
  for (const [i, values] of expected.entries()) {
    const { error, share } = compare(actual[i] ?? new Float32Array(), values, kernelCase.tolerance);
    worst = Math.max(worst, error);
    if (share > (kernelCase.mayDiffer ?? 0))
      problems.push(
        `result ${i}: off by ${error.toExponential(2)} (relative), in ${share * 100} % of values`,
      );
  }
  return { name: kernelCase.name, problems, worst };
}

async function read(results: readonly (tf.Tensor | Values)[]): Promise<Values[]> {
  const values: Values[] = [];
  for (const result of results) {
    if (!(result instanceof tf.Tensor)) values.push(result);
    else {
      values.push((await result.data()) as Values);
      result.dispose();
    }
  }
  return values;
}

/** Tensors that the engine tracks, and the backend's buffers, which include what kernels leave behind. */
function tensorCounts(): string {
  return `${tf.memory().numTensors} tensors, ${tf.backend().numDataIds()} buffers`;
}

function compare(actual: Values, expected: Values, tolerance: number): { error: number; share: number } {
  if (actual.length !== expected.length) return { error: Infinity, share: 1 };
  if (expected.length === 0) return { error: 0, share: 0 };
  let squares = 0;
  for (const value of expected) squares += value * value;
  const scale = Math.sqrt(squares / expected.length) || 1;
  let error = 0;
  let wrong = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!) / (scale + Math.abs(expected[i]!));
    if (!(difference <= tolerance)) wrong++; // also counts NaN
    error = Math.max(error, Number.isNaN(difference) ? Infinity : difference);
  }
  return { error, share: wrong / expected.length };
}
