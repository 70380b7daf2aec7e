/** Every choice that the relatives of PPO and DPO offer, and the numbers at their edges. */
import { beforeAll, describe, expect, test } from 'vitest';
import { dpoThenPpo, dpoThenPpoKnobs } from '../../src/algo/dpoThenPpo.ts';
import { grpo, grpoKnobs } from '../../src/algo/grpo.ts';
import { iterativeDpo, iterativeDpoKnobs } from '../../src/algo/iterativeDpo.ts';
import { kto } from '../../src/algo/kto.ts';
import { ktoKnobs } from '../../src/algo/ktoKnobs.ts';
import { labelAnswers } from '../../src/algo/labelledAnswers.ts';
import { algorithms } from '../../src/algo/registry.ts';
import { rloo, rlooKnobs } from '../../src/algo/rloo.ts';
import type { AnyAlgorithm } from '../../src/algo/types.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { rngKey } from '../../src/shared/rng.ts';
import type { Knobs } from '../../src/shared/spec.ts';
import { knobDefaults } from './knobDefaults.ts';
import { runToy, toyPair } from './toyTask.ts';

beforeAll(() => startNodeBackend('wasm'));

const QUICK: Readonly<Record<string, number>> = {
  batchSize: 6,
  updates: 4,
  prompts: 2,
  answers: 3,
  epochs: 1,
  rounds: 2,
  roundSteps: 1,
  dpoSteps: 1,
  dpoBatchSize: 6,
  ppoUpdates: 2,
  ppoEpisodes: 4,
  ppoEpochs: 1,
};
const quick = (algorithm: AnyAlgorithm, changes: Record<string, unknown>) => {
  const known = Object.entries(QUICK).filter(([name]) => name in algorithm.knobs);
  return knobDefaults(algorithm.knobs, { ...Object.fromEntries(known), ...changes } as never) as never;
};
/** Every value but the default of every knob that is a choice or a switch. */
const choices = (knobs: Knobs): [string, string | boolean][] =>
  Object.entries(knobs).flatMap(([name, knob]): [string, string | boolean][] => {
    if (knob.kind === 'switch') return [[name, !knob.default]];
    if (knob.kind !== 'choice') return [];
    const others = knob.choices.filter(({ value }) => value !== knob.default);
    return others.map(({ value }) => [name, value]);
  });

const relatives = algorithms.filter(({ id }) => id !== 'ppo' && id !== 'dpo');

describe.each(relatives.map((algorithm) => [algorithm.id, algorithm] as const))('%s', (_, algorithm) => {
  test.each(choices(algorithm.knobs))('%s %s', async (name, value) => {
    const run = await runToy(algorithm, quick(algorithm, { [name]: value }), 3);
    expect(run.checks.filter((check) => !check.pass)).toEqual([]);
    const numbers = run.reports.flatMap((report) => Object.entries(report.metrics));
    expect(numbers.filter(([, number]) => !Number.isFinite(number))).toEqual([]);
    expect(run.leftOver).toBe(0);
  });
});

describe('KTO', () => {
  test('takes pairs apart: every answer once, with its own prompt and another answer behind it', () => {
    const pairs = Array.from({ length: 12 }, (_, i) => toyPair(i));
    const labelled = labelAnswers(pairs, rngKey(1), 20);
    const all = new Set(pairs.flatMap(({ chosen, rejected }) => [chosen, rejected]));
    expect(new Set(labelled.map(({ answer }) => answer))).toEqual(all);
    expect(labelled.filter(({ desirable }) => desirable).length).toBe(12);
    const chosen = new Set(pairs.map((pair) => pair.chosen));
    for (const { answer, desirable, mismatched } of labelled) {
      expect(desirable).toBe(chosen.has(answer));
      expect(mismatched.promptLength).toBe(answer.promptLength);
      expect([...mismatched.ids.subarray(0, answer.promptLength)]).toEqual([
        ...answer.ids.subarray(0, answer.promptLength),
      ]);
    }
    const borrowed = labelled.map(({ mismatched }) =>
      mismatched.ids.subarray(mismatched.promptLength).join(),
    );
    const own = labelled.map(({ answer }) => answer.ids.subarray(answer.promptLength).join());
    expect(borrowed.toSorted()).toEqual(own.toSorted());
    expect(borrowed).not.toEqual(own);
  });

  test('cuts mismatched texts to what the model can read', () => {
    const labelled = labelAnswers([toyPair(0), toyPair(3)], rngKey(2), 4);
    expect(Math.max(...labelled.map(({ mismatched }) => mismatched.ids.length))).toBeLessThanOrEqual(4);
  });

  test('a weight of 0 takes one kind out of the loss', async () => {
    const losses = async (weights: Partial<Record<'desirableWeight' | 'undesirableWeight', number>>) => {
      const run = await runToy(kto, knobDefaults(ktoKnobs, { batchSize: 40, ...weights }), 1);
      return run.reports[0]!.metrics['loss']!;
    };
    expect(await losses({})).toBeCloseTo(0.5, 4);
    expect(await losses({ undesirableWeight: 0 })).toBeCloseTo(0.25, 4);
  });
});

describe('methods on groups', () => {
  test.each([
    ['grpo', grpo, grpoKnobs],
    ['rloo', rloo, rlooKnobs],
  ] as const)('%s: a reward that tells no answers apart moves nothing', async (_, algorithm, knobs) => {
    const config = {
      ...knobDefaults(knobs as typeof grpoKnobs),
      updates: 3,
      missingEos: 'none' as const,
      prompts: 2,
    };
    const reward = (sequences: readonly unknown[]) =>
      Promise.resolve(new Float32Array(sequences.length).fill(2));
    const still = { ...config, beta: 0, klCoef: 0 } as never;
    const run = await runToy<Knobs, never>(algorithm as never, still, 2, { reward });
    expect(run.reports.map(({ metrics }) => metrics['frac_reward_zero_std'])).toEqual([1, 1]);
    expect(run.reports.map(({ metrics }) => metrics['grad_norm'])).toEqual([0, 0]);
    expect(run.checks.filter((check) => !check.pass).map((check) => check.id)).toEqual(['gradient']);
  });
});

describe('stages', () => {
  test('iterative DPO writes new answers at the start of each round, and only then', async () => {
    const config = knobDefaults(iterativeDpoKnobs, { rounds: 2, roundSteps: 3, prompts: 4, batchSize: 2 });
    const { reports } = await runToy(iterativeDpo, config, 6);
    expect(reports.map((report) => report.tokensGenerated > 0)).toEqual([
      true,
      false,
      false,
      true,
      false,
      false,
    ]);
    expect(reports.map((report) => report.metrics['round'])).toEqual([1, 1, 1, 2, 2, 2]);
    expect(reports.map((report) => report.metrics['episode'])).toEqual([16, 16, 16, 32, 32, 32]);
  });

  test('measured from the policy that wrote the pairs, each round starts at ln 2', async () => {
    const settings = { rounds: 2, roundSteps: 3, prompts: 4, batchSize: 4, learningRate: 1e-2, warmup: 0 };
    const lossesOf = async (anchor: 'policy' | 'reference') => {
      const config = knobDefaults(iterativeDpoKnobs, { ...settings, anchor });
      return (await runToy(iterativeDpo, config, 4)).reports.map((report) => report.metrics['loss']!);
    };
    const own = await lossesOf('policy');
    expect(own[0]).toBeCloseTo(Math.LN2, 4);
    expect(own[3]).toBeCloseTo(Math.LN2, 4);
    expect(Math.abs((await lossesOf('reference'))[3]! - Math.LN2)).toBeGreaterThan(1e-3);
  });

  test('DPO first, then PPO, each with its own knobs', async () => {
    const config = knobDefaults(dpoThenPpoKnobs, {
      dpoSteps: 2,
      dpoBatchSize: 5,
      ppoUpdates: 2,
      ppoEpisodes: 6,
    });
    expect(dpoThenPpo.totalSteps(config)).toBe(4);
    const { reports } = await runToy(dpoThenPpo, config, 4);
    expect(reports.map((report) => report.metrics['stage'])).toEqual([1, 1, 2, 2]);
    expect(reports.map((report) => report.samples)).toEqual([5, 5, 6, 6]);
    expect(reports.map((report) => report.tokensGenerated > 0)).toEqual([false, false, true, true]);
  });

  test('PPO’s drift is measured from the SFT model or from where DPO ended', async () => {
    const drift = async (ppoReference: 'sft' | 'dpo') => {
      const changes = { ppoReference, dpoSteps: 6, dpoWarmup: 0, dpoLearningRate: 1e-2, ppoEpisodes: 6 };
      const { reports } = await runToy(dpoThenPpo, knobDefaults(dpoThenPpoKnobs, changes), 7);
      return reports[6]!.metrics['rollout/kl_exact']!;
    };
    expect(await drift('sft')).toBeGreaterThan(1e-2);
    expect(Math.abs(await drift('dpo'))).toBeLessThan(1e-5);
  });
});
