import { beforeAll, describe, expect, test } from 'vitest';
import type { Minibatch } from '../../src/algo/ppo/experience.ts';
import { criticGradients, sharedGradients } from '../../src/algo/ppo/ppoUpdate.ts';
import { ppoKnobs } from '../../src/algo/ppo/ppoKnobs.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { type Tensor2D } from '../../src/kernels/tf.ts';
import { readScalars } from '../../src/math/gradients.ts';
import { responseValues, scoreResponses } from '../../src/model/heads.ts';
import { packSequences } from '../../src/model/packing.ts';
import type { Model } from '../../src/model/parameters.ts';
import '../math/numberMatchers.ts';
import {
  byName,
  fixtureModel,
  type FixtureWeights,
  ourNames,
  toSequence,
  toTensor,
} from '../model/fixtureModel.ts';
import { type FixtureTensor, loadFixture } from '../reference/fixture.ts';
import { knobDefaults } from './knobDefaults.ts';

type Head = Readonly<Record<'weight' | 'bias', FixtureTensor>>;
const { fullModel, header } = loadFixture<{
  fullModel: {
    temperature: number;
    clip: number;
    valueClip: number;
    valueCoef: number;
    prompts: number[][];
    responses: number[][];
    valueHead: Head;
    rollout: Record<'logpOld' | 'valuesOld' | 'advantages' | 'returns', FixtureTensor>;
    logpNew: FixtureTensor;
    valuesNew: FixtureTensor;
    entropy: number;
    policyLoss: { loss: number; clipFraction: number; approxKl: number; ratioMean: number };
    valueLoss: { loss: number; clipFraction: number };
    loss: number;
    gradients: FixtureWeights;
    valueHeadGradients: Head;
  };
}>('ppo');
const config = knobDefaults(ppoKnobs, {
  clipRange: fullModel.clip,
  valueClipRange: fullModel.valueClip,
  valueCoef: fullModel.valueCoef,
});

/** torch's Linear weight [1, C] is our [C, 1]. */
const headTensors = (head: Head): Record<string, FixtureTensor> => ({
  'v_head.summary.weight': { shape: head.weight.shape.toReversed(), data: head.weight.data },
  'v_head.summary.bias': head.bias,
});
function policyWithValueHead(): Model {
  const model = fixtureModel();
  for (const [name, t] of Object.entries(headTensors(fullModel.valueHead)))
    model.parameters[name] = toTensor(t);
  return model;
}
function minibatch(): Minibatch {
  const { rollout } = fullModel;
  const sequences = fullModel.prompts.map((prompt, i) => toSequence(prompt, fullModel.responses[i]!));
  const [logOld, valuesOld, advantages, returns] = [
    rollout.logpOld,
    rollout.valuesOld,
    rollout.advantages,
    rollout.returns,
  ].map((t) => toTensor(t) as Tensor2D) as [Tensor2D, Tensor2D, Tensor2D, Tensor2D];
  return { batch: packSequences(sequences), logOld, valuesOld, advantages, returns, tensors: [] };
}

describe.each(['wasm', 'cpu'] as const)('PPO through the model against PyTorch on %s', (backend) => {
  beforeAll(() => startNodeBackend(backend));

  test('tempered log-probs and values of the response tokens', () => {
    const model = policyWithValueHead();
    const { batch } = minibatch();
    const scores = scoreResponses(model, batch, fullModel.temperature);
    expect(scores.logProbs).toMatchNumbers(fullModel.logpNew, header);
    expect(responseValues(model, scores.predictors, batch)).toMatchNumbers(fullModel.valuesNew, header);
  });

  test('policy and value loss on one trunk: statistics and the gradient of every parameter', async () => {
    const taken = sharedGradients(policyWithValueHead(), minibatch(), config, fullModel.temperature);
    const expected = { ...ourNames(fullModel.gradients), ...headTensors(fullModel.valueHeadGradients) };
    expect(byName(taken)).toMatchTensors(expected, header);
    const stats = await readScalars(taken.stats);
    const reference: Record<string, number> = {
      loss: fullModel.loss,
      'loss/policy_avg': fullModel.policyLoss.loss,
      'loss/value_avg': fullModel.valueLoss.loss,
      'policy/clipfrac_avg': fullModel.policyLoss.clipFraction,
      'policy/approxkl_avg': fullModel.policyLoss.approxKl,
      'policy/entropy_avg': fullModel.entropy,
      'val/ratio': fullModel.policyLoss.ratioMean,
      'val/clipfrac_avg': fullModel.valueLoss.clipFraction,
    };
    expect(Object.keys(stats).toSorted()).toEqual([...Object.keys(reference), 'val/ratio_var'].toSorted());
    for (const [name, value] of Object.entries(reference)) {
      expect({ [name]: stats[name] }).toEqual({ [name]: expect.closeTo(value, 4) });
      expect(stats[name]!).toMatchNumbers(value, header);
    }
  });

  test('the critic’s gradients are the value loss’s share of the shared ones', () => {
    const model = policyWithValueHead();
    const { temperature } = fullModel;
    const both = byName(sharedGradients(model, minibatch(), config, temperature));
    const policyOnly = byName(sharedGradients(model, minibatch(), { ...config, valueCoef: 0 }, temperature));
    const critic = byName(criticGradients(model, minibatch(), config, false));
    const headOnly = byName(criticGradients(model, minibatch(), config, true));
    expect(Object.keys(critic)).toEqual(Object.keys(both));
    for (const [name, gradient] of Object.entries(critic))
      expect(policyOnly[name]!.add(gradient)).toMatchNumbers(both[name]!, header);
    expect(critic['wte.weight']!.abs().max().dataSync()[0]).toBeGreaterThan(1e-4);
    expect(Object.keys(headOnly).toSorted()).toEqual(['v_head.summary.bias', 'v_head.summary.weight']);
    for (const [name, gradient] of Object.entries(headOnly))
      expect(gradient).toMatchNumbers(both[name]!, header);
  });
});
