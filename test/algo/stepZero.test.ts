import { beforeAll, describe, expect, test } from 'vitest';
import { dpo } from '../../src/algo/dpo/dpo.ts';
import { dpoKnobs } from '../../src/algo/dpo/dpoKnobs.ts';
import { collectExperience, toMinibatch } from '../../src/algo/ppo/experience.ts';
import { ppo } from '../../src/algo/ppo/ppo.ts';
import { sharedGradients } from '../../src/algo/ppo/ppoUpdate.ts';
import { type PpoConfig, ppoKnobs } from '../../src/algo/ppo/ppoKnobs.ts';
import type { AlgorithmContext } from '../../src/algo/types.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import type { Sequence } from '../../src/model/packing.ts';
import { disposeModel } from '../../src/model/parameters.ts';
import { fork } from '../../src/shared/rng.ts';
import '../math/numberMatchers.ts';
import { byName } from '../model/fixtureModel.ts';
import { randomModel } from '../model/randomModel.ts';
import { knobDefaults } from './knobDefaults.ts';
import { disposeToy, prepared, runToy, toyContext } from './toyTask.ts';

const ppoConfig = (changes: Partial<PpoConfig> = {}) =>
  knobDefaults(ppoKnobs, { episodes: 8, epochs: 1, updates: 5, ...changes });
const dpoConfig = knobDefaults(dpoKnobs, { batchSize: 8, steps: 20 });

describe.each(['wasm', 'cpu'] as const)('before the first update on %s', (backend) => {
  beforeAll(() => startNodeBackend(backend));

  test('DPO: the loss is ln 2, no margin, and nobody is ahead', async () => {
    const { checks, reports, evaluation } = await runToy(dpo, dpoConfig, 1);
    const metrics = reports[0]!.metrics;
    expect(metrics['loss']).toBeCloseTo(Math.LN2, 5);
    expect(metrics['rewards/margins']).toBeCloseTo(0, 5);
    expect(metrics['rewards/chosen']).toBeCloseTo(0, 5);
    expect(metrics['rewards/rejected']).toBeCloseTo(0, 5);
    expect(metrics['grad_norm']).toBeGreaterThan(0.01);
    expect(checks.map((check) => [check.id, check.pass])).toEqual([
      ['margin', true],
      ['loss', true],
      ['gradient', true],
    ]);
    expect(checks[1]!.actual).toBeCloseTo(Math.LN2, 5);
    expect(evaluation['eval_rewards/margins']).not.toBe(0); // one step has been taken by then
  });

  test('DPO: accuracies are strict, so equal rewards count as wrong', async () => {
    const context = toyContext();
    const same = context.pairs.map(({ chosen }) => ({ chosen, rejected: chosen }));
    disposeToy(context);
    const { reports } = await runToy(dpo, dpoConfig, 3, { pairs: same });
    expect(reports.map((report) => report.metrics['rewards/accuracies'])).toEqual([0, 0, 0]);
  });

  test('PPO: every ratio is 1, nothing is clipped, and no KL by any estimate', async () => {
    const { checks, reports } = await runToy(ppo, ppoConfig(), 1);
    const metrics = reports[0]!.metrics;
    expect(metrics['val/ratio']).toBeCloseTo(1, 5);
    expect(metrics['val/ratio_var']).toBeCloseTo(0, 8);
    for (const name of ['policy/clipfrac_avg', 'val/clipfrac_avg', 'policy/approxkl_avg'])
      expect(Math.abs(metrics[name]!), name).toBeLessThan(1e-8);
    for (const name of ['rollout/kl_exact', 'rollout/kl_k1', 'rollout/kl_k3', 'objective/non_score_reward'])
      expect(Math.abs(metrics[name]!), name).toBeLessThan(1e-5);
    expect(metrics['objective/rlhf_reward']).toBeCloseTo(metrics['objective/scores']!, 5);
    // Whitened advantages average to 0, and so does the surrogate while all ratios are 1.
    expect(Math.abs(metrics['loss/policy_avg']!)).toBeLessThan(1e-5);
    expect(checks.map((check) => [check.id, check.pass])).toEqual([
      ['kl', true],
      ['ratio', true],
      ['gradient', true],
    ]);
  });

  test('PPO: after the first minibatch ratios differ from 1', async () => {
    const config = ppoConfig({ epochs: 2, learningRate: 1e-2 });
    const { reports } = await runToy(ppo, config, 2);
    expect(reports[0]!.metrics['policy/approxkl_avg']).toBeGreaterThan(1e-4);
    expect(reports[1]!.metrics['rollout/kl_exact']).toBeGreaterThan(1e-3);
  });

  test('PPO: the order of the episodes in a full batch does not matter', async () => {
    const context = toyContext();
    const config = ppoConfig({ critic: 'shared' });
    const state = await prepared(ppo, config, context);
    const experience = await collectExperience(
      context,
      { critic: context.policy, reference: context.reference, klCoef: 0.1 },
      config,
      [0, 1, 2, 3, 4, 5].map((i) => context.prompts[i]!),
      fork(context.key, 'test'),
    );
    const gradients = (order: number[]) =>
      byName(sharedGradients(context.policy, toMinibatch(experience, order), config, context.temperature));
    const [forward, shuffled] = [gradients([0, 1, 2, 3, 4, 5]), gradients([4, 1, 5, 0, 3, 2])];
    for (const [name, gradient] of Object.entries(forward))
      expect(shuffled[name]!).toMatchNumbers(gradient, { rtol: 1e-3, atol: 1e-6 });
    expect(forward['wte.weight']!.abs().max().dataSync()[0]).toBeGreaterThan(1e-3);
    ppo.dispose(state);
    disposeToy(context);
  });
});

describe('the self-test fails when it should', () => {
  beforeAll(() => startNodeBackend('wasm'));

  const failing = async (run: (context: AlgorithmContext) => Promise<{ id: string; pass: boolean }[]>) => {
    const context = toyContext();
    const checks = await run(context);
    disposeToy(context);
    return checks.filter((check) => !check.pass).map((check) => check.id);
  };

  test('a policy that is not the reference', async () => {
    const other = (context: AlgorithmContext): AlgorithmContext => {
      disposeModel(context.policy);
      Object.assign(context.policy.parameters, randomModel(99, { layers: 1 }, 0.3).parameters);
      return context;
    };
    const ppoFailures = await failing(async (context) => {
      const state = await prepared(ppo, ppoConfig(), other(context));
      const checks = await ppo.selfTest(context, state, ppoConfig());
      ppo.dispose(state);
      return checks;
    });
    expect(ppoFailures).toEqual(['kl']);
    const dpoFailures = await failing(async (context) => {
      const state = await prepared(dpo, dpoConfig, other(context));
      const checks = await dpo.selfTest(context, state, dpoConfig);
      dpo.dispose(state);
      return checks;
    });
    expect(dpoFailures).toEqual(['margin', 'loss']);
  });

  test('a reward that says nothing gives the policy no gradient', async () => {
    const config = ppoConfig({ lambda: 1, valueCoef: 0, missingEos: 'none' });
    const reward = (sequences: readonly Sequence[]) =>
      Promise.resolve(new Float32Array(sequences.length).fill(1));
    const { checks } = await runToy(ppo, config, 0, { reward });
    expect(checks.filter((check) => !check.pass).map((check) => check.id)).toEqual(['gradient']);
  });
});
