import { beforeAll, describe, expect, test } from 'vitest';
import { dpo } from '../../src/algo/dpo/dpo.ts';
import { type DpoConfig, dpoKnobs } from '../../src/algo/dpo/dpoKnobs.ts';
import { ppo } from '../../src/algo/ppo/ppo.ts';
import { type PpoConfig, ppoKnobs } from '../../src/algo/ppo/ppoKnobs.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { knobDefaults } from './knobDefaults.ts';
import { runToy, type ToyRun } from './toyTask.ts';

beforeAll(() => startNodeBackend('wasm'));

const ppoConfig = (changes: Partial<PpoConfig>) =>
  knobDefaults(ppoKnobs, { updates: 10, episodes: 6, learningRate: 5e-3, ...changes });
const dpoConfig = (changes: Partial<DpoConfig>) =>
  knobDefaults(dpoKnobs, { steps: 10, batchSize: 8, warmup: 2, learningRate: 5e-3, ...changes });

/** Everything that holds whatever the options. */
function problemsOf(run: ToyRun, declared: readonly string[]): string[] {
  const failed = run.checks.filter((check) => !check.pass).map((check) => `self-test: ${check.id}`);
  const numbers = [...run.reports.map((report) => report.metrics), run.evaluation];
  const bad = numbers.flatMap((metrics) =>
    Object.entries(metrics)
      .filter(([, value]) => !Number.isFinite(value))
      .map(([name, value]) => `${name} is ${value}`),
  );
  const reported = new Set(numbers.flatMap((metrics) => Object.keys(metrics)));
  const undeclared = [...reported].filter((name) => !declared.includes(name) && name !== 'loss');
  return [
    ...failed,
    ...bad,
    ...undeclared.map((name) => `${name} is not declared`),
    ...(run.memory.at(-1)!.tensors === run.memory.at(-2)!.tensors ? [] : ['a step keeps tensors']),
    ...(run.leftOver === 0 ? [] : [`${run.leftOver} tensors left over`]),
  ];
}

describe('every option of PPO: three steps, finite numbers, self-test passed, nothing left over', () => {
  const names = ppo.metrics.map((metric) => metric.id);
  const run = (changes: Partial<PpoConfig>, steps = 3) => runToy(ppo, ppoConfig(changes), steps);

  test.each<[string, Partial<PpoConfig>]>([
    ['defaults', {}],
    ['shared trunk', { critic: 'shared' }],
    ['shared trunk with critic warm-up', { critic: 'shared', criticWarmup: 2 }],
    ['separate critic', { critic: 'separate' }],
    ['separate critic with warm-up', { critic: 'separate', criticWarmup: 2 }],
    ['critic warm-up', { criticWarmup: 2 }],
    ['three minibatches', { minibatches: 3 }],
    ['more minibatches than episodes', { minibatches: 32 }],
    ['adaptive KL', { klControl: 'adaptive' }],
    ['moving reference', { emaDecay: 0.9 }],
    ['early stop', { targetKl: 1e-4 }],
    ...ppoKnobs.missingEos.choices.map(({ value }): [string, Partial<PpoConfig>] => [
      `missing EOS: ${value}`,
      { missingEos: value as PpoConfig['missingEos'] },
    ]),
    ['no whitening', { whitenAdvantages: false }],
    ['no KL penalty', { klCoef: 0 }],
    ['discounted', { gamma: 0.5, lambda: 0 }],
    ['cosine, decay, one epoch', { schedule: 'cosine', weightDecay: 0.1, epochs: 1 }],
    ['no value loss', { valueCoef: 0 }],
  ])('%s', async (_, changes) => {
    expect(problemsOf(await run(changes), names)).toEqual([]);
  });

  test('warm-up trains the value head alone', async () => {
    const { reports } = await run({ criticWarmup: 2 }, 3);
    const kl = reports.map((report) => report.metrics['rollout/kl_exact']!);
    expect(kl.map((value) => Math.abs(value) < 1e-5)).toEqual([true, true, true]);
    expect(reports.map((report) => 'policy/approxkl_avg' in report.metrics)).toEqual([false, false, true]);
    const error = reports.map((report) => report.metrics['loss/value_avg']!);
    expect(error[1]).toBeLessThan(error[0]!);
  });

  test('an early stop saves epochs', async () => {
    const steps = async (targetKl: number) =>
      (await run({ targetKl }, 2)).reports.map((report) => report.optimizerSteps);
    expect(await steps(0)).toEqual([4, 4]);
    expect(await steps(1e-6)).toEqual([2, 2]); // the first epoch's ratios are all 1
  });

  test('minibatches are optimizer steps, and each sees every episode once an epoch', async () => {
    const whole = (await run({ minibatches: 1 }, 1)).reports[0]!;
    const parts = (await run({ minibatches: 3 }, 1)).reports[0]!;
    expect(parts.optimizerSteps).toBe(3 * whole.optimizerSteps);
    expect(parts.tokensTrained).toBe(whole.tokensTrained);
    expect(parts.tokensGenerated).toBe(whole.tokensGenerated);
  });

  test('adaptive KL moves the coefficient, fixed does not', async () => {
    const coefficients = async (klControl: 'fixed' | 'adaptive') =>
      (await run({ klControl, klHorizon: 10 })).reports.map((r) => r.metrics['objective/kl_coef']!);
    expect(new Set(await coefficients('fixed'))).toEqual(new Set([ppoKnobs.klCoef.default]));
    const [first, second, third] = await coefficients('adaptive');
    expect([first, second! < first!, third! < second!]).toEqual([ppoKnobs.klCoef.default, true, true]); // KL is far below target
  });

  test('a moving reference stays nearer to the policy', async () => {
    const drift = async (emaDecay: number) =>
      (await run({ emaDecay, learningRate: 2e-2 }, 4)).reports.at(-1)!.metrics['rollout/kl_exact']!;
    const [still, moving] = [await drift(0), await drift(0.2)];
    expect(moving).toBeLessThan(0.7 * still);
  });
});

describe('every option of DPO: three steps, finite numbers, self-test passed, nothing left over', () => {
  const names = dpo.metrics.map((metric) => metric.id);

  test.each<[string, Partial<DpoConfig>]>([
    ...dpoKnobs.lossType.choices.map(({ value }): [string, Partial<DpoConfig>] => [
      `loss ${value}`,
      { lossType: value as DpoConfig['lossType'] },
    ]),
    ['IPO per token', { lossType: 'ipo', ipoNormalised: true }],
    ['NLL term', { nllCoef: 1 }],
    ['label smoothing', { labelSmoothing: 0.2 }],
    ['robust with label noise', { lossType: 'robust', labelSmoothing: 0.2 }],
    ['the smallest beta', { beta: 0.001 }],
    ['the largest beta', { beta: 10 }],
    ['batches larger than the data', { batchSize: 256 }],
    ['one pair at a time', { batchSize: 1 }],
    ['cosine, decay, no warm-up', { schedule: 'cosine', weightDecay: 0.1, warmup: 0 }],
  ])('%s', async (_, changes) => {
    expect(problemsOf(await runToy(dpo, dpoConfig(changes), 3), names)).toEqual([]);
  });

  test('every pair is seen once before any is seen again', async () => {
    const { reports } = await runToy(dpo, dpoConfig({ batchSize: 8, steps: 5 }), 5);
    expect(reports.map((report) => report.metrics['epoch'])).toEqual([0.4, 0.8, 1.2, 1.6, 2]);
    const tokens = reports.reduce((sum, report) => sum + report.tokensTrained, 0);
    const whole = await runToy(dpo, dpoConfig({ batchSize: 20 }), 1);
    expect(tokens).toBe(2 * whole.reports[0]!.tokensTrained);
  });

  test('the learning rate warms up, decays and is never 0 within the run', async () => {
    const { reports } = await runToy(dpo, dpoConfig({ steps: 8, warmup: 3, learningRate: 1e-3 }), 8);
    const rates = reports.map((report) => report.metrics['learning_rate']! / 1e-3);
    expect(rates[0]).toBeCloseTo(1 / 3, 6);
    expect(rates[2]).toBeCloseTo(1, 6);
    expect(rates.every((rate, i) => rate > 0 && (i < 3 || rate <= rates[i - 1]!))).toBe(true);
  });
});
