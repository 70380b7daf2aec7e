/** Labels that count less: a tie, counted both ways, has half a vote each way. */
import { beforeAll, expect, test } from 'vitest';
import { dpoGradients } from '../../src/algo/dpo/dpoUpdate.ts';
import { dpoKnobs } from '../../src/algo/dpo/dpoKnobs.ts';
import { withPairs } from '../../src/algo/dpo/referencePass.ts';
import type { PreferencePair } from '../../src/algo/types.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { memory } from '../../src/kernels/tf.ts';
import { readScalars } from '../../src/math/gradients.ts';
import { disposeModel, type Model } from '../../src/model/parameters.ts';
import { randomModel, randomSequence } from '../model/randomModel.ts';
import { knobDefaults } from './knobDefaults.ts';

const config = knobDefaults(dpoKnobs, { beta: 0.5 });
const pairs: PreferencePair[] = [
  { chosen: randomSequence([3, 6], 1), rejected: randomSequence([3, 5], 2) },
  { chosen: randomSequence([2, 4], 3), rejected: randomSequence([2, 7], 4), weight: 0.25 },
];
const reference = { chosen: Float32Array.of(-20, -9), rejected: Float32Array.of(-12, -31) };

beforeAll(() => startNodeBackend('wasm'));

async function lossOf(model: Model, some: readonly PreferencePair[], rows: number[]): Promise<number> {
  const taken = withPairs(some, reference, rows, (batch, logRefs) =>
    dpoGradients(model, batch, logRefs, config),
  );
  for (const gradient of taken.gradients) gradient.dispose();
  return (await readScalars(taken.stats))['loss']!;
}

test('a batch’s loss is the mean of its pairs’ losses by their weights', async () => {
  const model = randomModel(1);
  const before = memory().numTensors;
  const [first, second] = [await lossOf(model, pairs, [0]), await lossOf(model, pairs, [1])];
  expect(Math.abs(first - second)).toBeGreaterThan(0.1); // or the weights would not show
  expect(await lossOf(model, pairs, [0, 1])).toBeCloseTo((first + 0.25 * second) / 1.25, 4);
  const alike = pairs.map(({ chosen, rejected }) => ({ chosen, rejected, weight: 0.5 }));
  expect(await lossOf(model, alike, [0, 1])).toBeCloseTo((first + second) / 2, 4);
  expect(memory().numTensors).toBe(before);
  disposeModel(model);
});
