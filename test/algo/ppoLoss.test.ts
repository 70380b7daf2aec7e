import { beforeAll, describe, expect, test } from 'vitest';
import {
  applyMissingEosRule,
  largestRatioError,
  policyLoss,
  shapeRewards,
  valueLoss,
} from '../../src/algo/ppo/ppoLoss.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { type Tensor, tensor2d } from '../../src/kernels/tf.ts';
import { takeGradients } from '../../src/math/gradients.ts';
import '../math/numberMatchers.ts';
import { toTensor } from '../model/fixtureModel.ts';
import { type FixtureTensor, loadFixture } from '../reference/fixture.ts';

interface LossCase {
  readonly clip: number;
  readonly loss: number;
  readonly clipFraction: number;
}
type Inputs = 'mask' | 'logpOld' | 'logpNew' | 'logpRef' | 'valuesOld' | 'valuesNew' | 'scores';
const fixture = loadFixture<{
  inputs: { lengths: number[] } & Record<Inputs, FixtureTensor>;
  klCoef: number;
  rewards: FixtureTensor;
  gae: { returns: FixtureTensor }[];
  whitened: { population: FixtureTensor };
  policyLoss: LossCase & { approxKl: number; ratioMean: number };
  valueLoss: LossCase[];
  gradients: { valueCoef: number; loss: number; logpNew: FixtureTensor; valuesNew: FixtureTensor };
}>('ppo');
const { inputs, header } = fixture;
const floats = (t: FixtureTensor) => Float32Array.from(t.data);
const row = (values: number[]) => tensor2d(values, [1, values.length]);
const exact = { rtol: 1e-5, atol: 1e-7 };

describe('rewards', () => {
  const shape = {
    rows: inputs.mask.shape[0]!,
    columns: inputs.mask.shape[1]!,
    lengths: Int32Array.from(inputs.lengths),
  };

  test('PyTorch fixture: KL penalty on every token, score on the last real one, nothing on padding', () => {
    const rewards = shapeRewards(
      floats(inputs.logpOld),
      floats(inputs.logpRef),
      floats(inputs.scores),
      fixture.klCoef,
      shape,
    );
    expect(rewards).toMatchNumbers(fixture.rewards, header);
  });

  test('the score stands on the last real token alone when there is no KL penalty', () => {
    const nothing = new Float32Array(6);
    const two = { rows: 2, columns: 3, lengths: Int32Array.of(1, 3) };
    expect([...shapeRewards(nothing, nothing, Float32Array.of(5, 7), 0, two)]).toEqual([5, 0, 0, 0, 0, 7]);
  });

  test.each([
    ['none', 0.4, 0.4, -3],
    ['floor', 0.4, -1, -3],
    ['replace', 0.4, -1, -1],
    ['subtract', 0.4, -0.6, -4],
  ] as const)('an answer without an end, rule %s', (rule, score, open, poor) => {
    expect(applyMissingEosRule(score, true, rule)).toBe(score);
    expect(applyMissingEosRule(score, false, rule)).toBeCloseTo(open, 12);
    expect(applyMissingEosRule(-3, false, rule)).toBe(poor);
    expect(applyMissingEosRule(-3, true, rule)).toBe(-3);
  });
});

describe.each(['wasm', 'cpu'] as const)('PPO losses on %s', (backend) => {
  beforeAll(() => startNodeBackend(backend));

  test('golden vector: clipped surrogate, clip fraction, k2', () => {
    const { loss, stats } = policyLoss(
      row([-0.7, -2.1, -0.9, -2.9]),
      row([-1, -2, -0.5, -3]),
      row([1.103519, 0.469637, -0.383917, -1.189239]),
      row([1, 1, 1, 1]),
      0.2,
    );
    expect(loss).toMatchNumbers(-0.03193046, exact);
    expect(stats['policy/clipfrac_avg']!).toMatchNumbers(0.5, exact);
    expect(stats['policy/approxkl_avg']!).toMatchNumbers(0.03375, exact);
  });

  test('golden vector: clipped value loss and its clip fraction', () => {
    const { loss, stats } = valueLoss(
      row([0.5, 0.1, 0.2, 0.9]),
      row([0.1, 0.2, 0.3, 0.4]),
      row([0.879308, 0.925588, 0.95325, 0.985]),
      row([1, 1, 1, 1]),
      0.2,
    );
    expect(loss).toMatchNumbers(0.2166004, exact);
    expect(stats['val/clipfrac_avg']!).toMatchNumbers(0.5, exact);
  });

  // Outside the mask the fixture holds log-probs up to +38: exp of a difference there would be infinite.
  test('PyTorch fixture: losses and statistics over the real tokens', () => {
    const expected = fixture.policyLoss;
    const mask = toTensor(inputs.mask);
    const { loss, stats } = policyLoss(
      toTensor(inputs.logpNew),
      toTensor(inputs.logpOld),
      toTensor(fixture.whitened.population),
      mask,
      expected.clip,
    );
    expect(loss).toMatchNumbers(expected.loss, header);
    expect(stats['policy/clipfrac_avg']!).toMatchNumbers(expected.clipFraction, header);
    expect(stats['policy/approxkl_avg']!).toMatchNumbers(expected.approxKl, header);
    expect(stats['val/ratio']!).toMatchNumbers(expected.ratioMean, header);
    for (const c of fixture.valueLoss) {
      const value = valueLoss(
        toTensor(inputs.valuesNew),
        toTensor(inputs.valuesOld),
        toTensor(fixture.gae[0]!.returns),
        mask,
        c.clip,
      );
      expect(value.loss).toMatchNumbers(c.loss, header);
      expect(value.stats['val/clipfrac_avg']!).toMatchNumbers(c.clipFraction, header);
    }
  });

  test('PyTorch fixture: gradients, none of them on padding', () => {
    const parameters: Record<string, Tensor> = {
      logpNew: toTensor(inputs.logpNew),
      valuesNew: toTensor(inputs.valuesNew),
    };
    const mask = toTensor(inputs.mask);
    const taken = takeGradients(parameters, () => {
      const advantages = toTensor(fixture.whitened.population);
      const policy = policyLoss(
        parameters['logpNew']!,
        toTensor(inputs.logpOld),
        advantages,
        mask,
        fixture.policyLoss.clip,
      );
      const value = valueLoss(
        parameters['valuesNew']!,
        toTensor(inputs.valuesOld),
        toTensor(fixture.gae[0]!.returns),
        mask,
        fixture.valueLoss[0]!.clip,
      );
      return { loss: policy.loss.add(value.loss.mul(fixture.gradients.valueCoef)), stats: {} };
    });
    expect(taken.stats['loss']!).toMatchNumbers(fixture.gradients.loss, header);
    expect(taken.gradients[0]!).toMatchNumbers(fixture.gradients.logpNew, header);
    expect(taken.gradients[1]!).toMatchNumbers(fixture.gradients.valuesNew, header);
    const onPadding = taken.gradients.flatMap((gradient) =>
      [...gradient.dataSync()].filter((_, i) => inputs.mask.data[i] === 0),
    );
    expect(onPadding.every((value) => value === 0)).toBe(true);
  });

  test('variance of the ratio, and its largest error, over the real tokens', () => {
    const old = row([-1, -1, -1, -50]); // the ratio of the padding would be e^100: infinite, and 0 times it NaN
    const fresh = row([-1, -1 + Math.log(2), -1 + Math.log(0.5), 50]);
    const mask = row([1, 1, 1, 0]);
    const { loss, stats } = policyLoss(fresh, old, row([1, 1, 1, 0]), mask, 0.2);
    expect(loss).toMatchNumbers(-(1 + 1.2 + 0.5) / 3, exact);
    const mean = (1 + 2 + 0.5) / 3;
    expect(stats['val/ratio_var']!).toMatchNumbers((1 + 4 + 0.25) / 3 - mean ** 2, exact);
    expect(largestRatioError(fresh, old, mask)).toMatchNumbers(1, exact);
  });
});
