import { beforeAll, describe, expect, test } from 'vitest';
import * as tf from '../../src/kernels/tf.ts';
import { allCases } from './cases/allCases.ts';
import { NODE_BACKENDS, useBackend } from './nodeBackends.ts';
import { runCase } from './runCase.ts';

beforeAll(async () => {
  for (const name of NODE_BACKENDS) await useBackend(name);
});

describe.each(NODE_BACKENDS)('kernels on %s', (backend) => {
  const cases = allCases.filter((kernelCase) => !(kernelCase.againstLoops && backend === 'cpu'));
  test.each(cases.map((kernelCase) => [kernelCase.name, kernelCase] as const))(
    '%s: values, gradients, no leak',
    async (_, kernelCase) => {
      expect((await runCase(kernelCase, backend)).problems).toEqual([]);
    },
  );
});

/** Names of registered kernels that are not tfjs's own, which exports a constant for each of its own. */
function ourKernels(): string[] {
  const stock = new Set<unknown>(Object.values(tf));
  const names = tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName);
  return names.filter((name) => !stock.has(name));
}

test('every kernel of ours has a case', () => {
  const inGradients = /Grad$|^ScatterAddRows$/; // reached through the operation they belong to
  const expected = ourKernels().filter((name) => !inGradients.test(name));
  expect(expected.length).toBeGreaterThan(8);
  expect(new Set(allCases.map(({ op }) => op))).toEqual(new Set(expected));
});
