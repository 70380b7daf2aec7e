import { beforeAll, describe, expect, test } from 'vitest';
import { sftGradients, sftLoss, sftStep } from '../../src/algo/sft.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { memory, tensor2d } from '../../src/kernels/tf.ts';
import { createOptimizer } from '../../src/math/optimizer.ts';
import { scoreResponses } from '../../src/model/heads.ts';
import { packSequences } from '../../src/model/packing.ts';
import '../math/numberMatchers.ts';
import { numberOf } from '../math/packedNumbers.ts';
import { byName, fixtureModel, type FixtureWeights, ourNames, toSequence } from '../model/fixtureModel.ts';
import { type FixtureTensor, loadFixture } from '../reference/fixture.ts';

const fixture = loadFixture<{
  prompts: number[][];
  completions: number[][];
  targets: number;
  loss: number;
  perRowLogp: FixtureTensor;
  metrics: { entropy: number };
  gradientNorm: number;
  gradients: FixtureWeights;
}>('sft');
const { header } = fixture;
const sequences = fixture.prompts.map((prompt, i) => toSequence(prompt, fixture.completions[i]!));
const options = {
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  maxGradNorm: 1,
};

describe.each(['wasm', 'cpu'] as const)('SFT against TRL on %s', (backend) => {
  beforeAll(() => startNodeBackend(backend));

  test('completion-only log-probs, EOS included', () => {
    const batch = packSequences(sequences);
    expect(batch.mask.sum().dataSync()[0]).toBe(fixture.targets);
    const perRow = scoreResponses(fixtureModel(), batch).logProbs.sum(1);
    expect(perRow).toMatchNumbers(fixture.perRowLogp, header);
  });

  test('loss, entropy, gradients and their norm', () => {
    const model = fixtureModel();
    const taken = sftGradients(model, packSequences(sequences));
    expect(taken.stats['loss']!).toMatchNumbers(fixture.loss, header);
    expect(taken.stats['entropy']!).toMatchNumbers(fixture.metrics.entropy, header);
    const gradients = byName(taken);
    const expected = ourNames(fixture.gradients);
    const compared = Object.keys(expected).map((name) => [name, gradients[name]!]);
    expect(Object.fromEntries(compared)).toMatchTensors(expected, header);
    const step = sftStep(model, createOptimizer(model.parameters), sequences, options);
    expect(numberOf(step, 'grad_norm')).toMatchNumbers(fixture.gradientNorm, header);
  });

  test('steps lower the loss and leave nothing behind', () => {
    const model = fixtureModel();
    const optimizer = createOptimizer(model.parameters);
    const losses: number[] = [];
    const before = memory().numTensors;
    for (let step = 0; step < 5; step++) {
      const stats = sftStep(model, optimizer, sequences, options);
      losses.push(numberOf(stats, 'loss'));
      stats.values.dispose();
      expect(memory().numTensors).toBe(before);
    }
    expect(losses.every((loss, i) => i === 0 || loss < losses[i - 1]!)).toBe(true);
  });

  test('the mean is over tokens, not over rows', () => {
    const loss = sftLoss(tensor2d([-1, -2, -3, -8, 0, 0], [2, 3]), tensor2d([1, 1, 1, 1, 0, 0], [2, 3]));
    expect(loss.dataSync()[0]).toBe(3.5);
  });
});
