import { beforeAll, describe, expect, test } from 'vitest';
import { dpoGradients, packPairs } from '../../src/algo/dpo/dpoUpdate.ts';
import { type DpoConfig, dpoKnobs } from '../../src/algo/dpo/dpoKnobs.ts';
import { toMinibatch } from '../../src/algo/ppo/experience.ts';
import { sharedGradients } from '../../src/algo/ppo/ppoUpdate.ts';
import { ppoKnobs } from '../../src/algo/ppo/ppoKnobs.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { tensor1d } from '../../src/kernels/tf.ts';
import { CHECKED, differences, random, sequence, smallModel } from './finiteDifferences.ts';
import { knobDefaults } from './knobDefaults.ts';

describe.each(['wasm', 'cpu'] as const)('gradients against finite differences on %s', (backend) => {
  beforeAll(() => startNodeBackend(backend));

  test.each<[string, Partial<DpoConfig>]>([
    ['DPO', {}],
    ['DPO with smoothing and NLL', { labelSmoothing: 0.2, nllCoef: 0.5 }],
    ['IPO per token', { lossType: 'ipo', ipoNormalised: true, beta: 1 }],
  ])('%s', (_, options) => {
    const model = smallModel();
    const pairs = [0, 1, 2].map((i) => ({
      chosen: sequence([2, 3 + i], 30 + i),
      rejected: sequence([2, 5 - i], 40 + i),
    }));
    const reference = { chosen: tensor1d([-7, -9, -11]), rejected: tensor1d([-12, -9, -7]) };
    const batch = packPairs(pairs);
    const settings = knobDefaults(dpoKnobs, { beta: 0.3, ...options });
    expect(differences(model, CHECKED, () => dpoGradients(model, batch, reference, settings))).toEqual([]);
  });

  test('PPO, policy and value together', () => {
    const model = smallModel();
    const sequences = [sequence([2, 4], 50), sequence([1, 2], 51), sequence([3, 5], 52)];
    const lengths = Int32Array.of(4, 2, 5);
    const matrix = (mean: number, spread: number) =>
      Float32Array.from({ length: 15 }, () => mean + spread * random.normal());
    const scores = {
      rows: 3,
      columns: 5,
      lengths,
      logProbs: matrix(-2.4, 0.4),
      values: matrix(0, 0.4),
      logRef: matrix(-2.4, 0),
      exactKl: matrix(0, 0),
      entropy: matrix(0, 0),
    };
    const experience = {
      sequences,
      scores,
      rewardScores: Float32Array.of(1, 2, 3),
      advantages: matrix(0, 1),
      returns: matrix(0, 1),
      endedCount: 3,
    };
    const data = toMinibatch(experience, [0, 1, 2]);
    const settings = knobDefaults(ppoKnobs, { valueCoef: 0.5, clipRange: 0.3 });
    const evaluate = () => sharedGradients(model, data, settings, 0.8);
    expect(differences(model, [...CHECKED, 'v_head.summary.weight'], evaluate)).toEqual([]);
    const clipped = evaluate().stats['policy/clipfrac_avg']!.dataSync()[0]!;
    expect(clipped > 0.1 && clipped < 0.9).toBe(true); // both branches of the maximum are in play
  });
});
