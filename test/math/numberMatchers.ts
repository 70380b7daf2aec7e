/** Matchers for numbers with the fixtures' tolerances. Importing this file installs them. */
import { expect } from 'vitest';
import type { Tensor } from '../../src/kernels/tf.ts';
import { type FixtureTensor, toleranceShare } from '../reference/fixture.ts';

export type Numbers = number | ArrayLike<number> | FixtureTensor | Tensor;
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

declare module 'vitest' {
  // The name of the parameter and its default are vitest's.
  // eslint-disable-next-line typescript/no-explicit-any
  interface Matchers<T = any> {
    /** Each number within atol + rtol |expected| of the expected one. */
    toMatchNumbers(expected: Numbers, tolerance: Tolerance): T;
    /** The same for named tensors: equal names and shapes too. */
    toMatchTensors(expected: Readonly<Record<string, FixtureTensor>>, tolerance: Tolerance): T;
  }
}

function listOf(numbers: Numbers): ArrayLike<number> {
  if (typeof numbers === 'number') return [numbers];
  if ('dataSync' in numbers) return numbers.dataSync();
  return 'data' in numbers ? numbers.data : numbers;
}

/** What is wrong, or undefined. */
function mismatch(actual: Numbers, expected: Numbers, tolerance: Tolerance): string | undefined {
  const [a, e] = [listOf(actual), listOf(expected)];
  if (a.length !== e.length) return `${a.length} numbers, expected ${e.length}`;
  const share = toleranceShare(a, e, tolerance);
  if (share <= 1) return undefined;
  const at = Array.from(e).findIndex((_, i) => !(toleranceShare([a[i]!], [e[i]!], tolerance) <= 1));
  return `${a[at]} at ${at}, expected ${e[at]}; the worst error is ${share.toPrecision(3)} times the tolerance`;
}

expect.extend({
  toMatchNumbers(actual: Numbers, expected: Numbers, tolerance: Tolerance) {
    const problem = mismatch(actual, expected, tolerance);
    return { pass: problem === undefined, message: () => problem ?? 'all numbers match' };
  },
  toMatchTensors(
    actual: Readonly<Record<string, Tensor>>,
    expected: Readonly<Record<string, FixtureTensor>>,
    tolerance: Tolerance,
  ) {
    const names = new Set([...Object.keys(actual), ...Object.keys(expected)]);
    const problems = [...names].flatMap((name) => {
      const [a, e] = [actual[name], expected[name]];
      if (!a || !e) return `${name}: ${a ? 'not expected' : 'missing'}`;
      if (a.shape.join() !== e.shape.join())
        return `${name}: [${a.shape.join()}], expected [${e.shape.join()}]`;
      const problem = mismatch(a, e, tolerance);
      return problem ? `${name}: ${problem}` : [];
    });
    return { pass: problems.length === 0, message: () => problems.join('\n') || 'all tensors match' };
  },
});
