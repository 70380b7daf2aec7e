import { beforeAll, describe, expect, test } from 'vitest';
import { dpoGradients, packPairs } from '../../src/algo/dpo/dpoUpdate.ts';
import { dpoKnobs } from '../../src/algo/dpo/dpoKnobs.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { memory } from '../../src/kernels/tf.ts';
import { readScalars } from '../../src/math/gradients.ts';
import { scoreResponses } from '../../src/model/heads.ts';
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

type LogProbs = 'policyChosen' | 'policyRejected' | 'referenceChosen' | 'referenceRejected';
const { fullModel, header } = loadFixture<{
  fullModel: {
    beta: number;
    prompts: number[][];
    chosen: number[][];
    rejected: number[][];
    referenceWeights: FixtureWeights;
    loss: number;
    metrics: Record<string, number>;
    gradients: FixtureWeights;
  } & Record<LogProbs, FixtureTensor>;
}>('dpo');
const pairs = fullModel.prompts.map((prompt, i) => ({
  chosen: toSequence(prompt, fullModel.chosen[i]!),
  rejected: toSequence(prompt, fullModel.rejected[i]!),
}));
const config = knobDefaults(dpoKnobs, { beta: fullModel.beta });
/** TRL reports it; we do not. */
const NOT_OURS = 'mean_token_accuracy';

describe.each(['wasm', 'cpu'] as const)('DPO through the model against TRL on %s', (backend) => {
  beforeAll(() => startNodeBackend(backend));
  const reference = () => ({
    chosen: toTensor(fullModel.referenceChosen),
    rejected: toTensor(fullModel.referenceRejected),
  });

  test('summed log-probs of policy and reference', () => {
    const summed = (weights?: FixtureWeights) =>
      scoreResponses(fixtureModel(weights), packPairs(pairs)).logProbs.sum(1);
    const { policyChosen, policyRejected, referenceChosen, referenceRejected } = fullModel;
    expect(summed()).toMatchNumbers([...policyChosen.data, ...policyRejected.data], header);
    expect(summed(fullModel.referenceWeights)).toMatchNumbers(
      [...referenceChosen.data, ...referenceRejected.data],
      header,
    );
  });

  test('loss, every gradient, and the metrics as TRL names and computes them', async () => {
    const taken = dpoGradients(fixtureModel(), packPairs(pairs), reference(), config);
    expect(byName(taken)).toMatchTensors(ourNames(fullModel.gradients), header);
    const stats = await readScalars(taken.stats);
    expect(stats['loss']!).toMatchNumbers(fullModel.loss, header);
    for (const [name, value] of Object.entries(fullModel.metrics).filter(([name]) => name !== NOT_OURS)) {
      expect({ [name]: stats[name] }).toEqual({ [name]: expect.closeTo(value, 4) });
      expect(stats[name]!).toMatchNumbers(value, header);
    }
  });

  test('the NLL term adds its weight times the mean NLL of the chosen tokens, and their gradient', async () => {
    const gradients = (nllCoef: number) =>
      dpoGradients(fixtureModel(), packPairs(pairs), reference(), { ...config, nllCoef });
    const [none, half, one] = [gradients(0), gradients(0.5), gradients(1)];
    const tokens = fullModel.chosen.reduce((sum, ids) => sum + ids.length, 0);
    const nll = -fullModel.policyChosen.data.reduce((a, b) => a + b) / tokens;
    expect(none.stats['nll_loss']!).toMatchNumbers(nll, header);
    expect(half.stats['loss']!).toMatchNumbers(fullModel.loss + 0.5 * nll, header);
    none.gradients.forEach((gradient, i) => {
      const [a, b, c] = [gradient, half.gradients[i]!, one.gradients[i]!].map((g) => g.dataSync());
      expect(b!).toMatchNumbers(
        a!.map((x, k) => (x + c![k]!) / 2),
        header,
      );
    });
    expect(one.gradients[0]!.sub(none.gradients[0]!).abs().max().dataSync()[0]).toBeGreaterThan(0.01);
  });

  test('keeps nothing but gradients and statistics', () => {
    const model = fixtureModel();
    const batch = packPairs(pairs);
    const logProbs = reference();
    const before = memory().numTensors;
    const taken = dpoGradients(model, batch, logProbs, config);
    expect(memory().numTensors).toBe(before + taken.gradients.length + Object.keys(taken.stats).length);
  });
});
