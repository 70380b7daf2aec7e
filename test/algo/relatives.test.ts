/** What holds for every algorithm that the page offers, on a task whose steps take milliseconds. */
import { beforeAll, describe, expect, test } from 'vitest';
import { algorithms } from '../../src/algo/registry.ts';
import type { AlgorithmContext, AnyAlgorithm } from '../../src/algo/types.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { meanOf } from '../../src/math/maskedStats.ts';
import { generate } from '../../src/model/generate.ts';
import { disposeModel } from '../../src/model/parameters.ts';
import { rngKey } from '../../src/shared/rng.ts';
import { knobDefaults } from './knobDefaults.ts';
import { disposeToy, prepared, runToy, toyContext } from './toyTask.ts';
import { randomModel } from '../model/randomModel.ts';

beforeAll(() => startNodeBackend('wasm'));

/** What makes a run small and quick, for whoever has such knobs. */
const SMALL: Readonly<Record<string, number | string>> = {
  missingEos: 'none',
  ppoMissingEos: 'none',
  learningRate: 1e-2,
  batchSize: 8,
  steps: 30,
  warmup: 2,
  updates: 20,
  episodes: 16,
  prompts: 6,
  answers: 4,
  roundSteps: 5,
  dpoLearningRate: 1e-2,
  dpoBatchSize: 8,
  dpoSteps: 10,
  ppoLearningRate: 1e-2,
  ppoUpdates: 10,
  ppoEpisodes: 16,
};
function smallConfig(algorithm: AnyAlgorithm): Parameters<AnyAlgorithm['totalSteps']>[0] {
  const known = Object.entries(SMALL).filter(([name]) => name in algorithm.knobs);
  return knobDefaults(algorithm.knobs, Object.fromEntries(known)) as never;
}
const each = algorithms.map((algorithm) => [algorithm.id, algorithm] as const);

async function qualityOf(context: AlgorithmContext): Promise<number> {
  const { policy, prompts, maxNewTokens, temperature } = context;
  const many = Array.from({ length: 200 }, (_, i) => prompts[i % prompts.length]!);
  const answers = await generate(policy, many, { maxNewTokens, temperature, key: rngKey(3) });
  return meanOf(await context.reward(answers));
}

/** Best and worst of four answers of the reference to each of many prompts. */
async function labelledPairs(context: AlgorithmContext): Promise<AlgorithmContext['pairs']> {
  const { reference, prompts, maxNewTokens, temperature } = context;
  const repeated = Array.from({ length: 320 }, (_, i) => prompts[Math.floor(i / 4) % prompts.length]!);
  const answers = await generate(reference, repeated, { maxNewTokens, temperature, key: rngKey(31) });
  const rewards = await context.reward(answers);
  const rows = [...answers.keys()];
  return Array.from({ length: 80 }, (_, i) => {
    const ranked = rows.slice(4 * i, 4 * i + 4).toSorted((a, b) => rewards[b]! - rewards[a]!);
    return { chosen: answers[ranked[0]!]!, rejected: answers[ranked[3]!]! };
  });
}

describe.each(each)('%s', (_, algorithm) => {
  test('20 steps: the self-test passes, every metric is finite and declared, no tensor is left over', async () => {
    const run = await runToy(algorithm, smallConfig(algorithm), 20);
    expect(run.checks.filter((check) => !check.pass)).toEqual([]);
    expect(run.checks.map((check) => check.id)).toContain('gradient');
    const declared = new Set(algorithm.metrics.map((metric) => metric.id));
    for (const metrics of [...run.reports.map((report) => report.metrics), run.evaluation]) {
      const bad = Object.entries(metrics).filter(([id, x]) => !Number.isFinite(x) || !declared.has(id));
      // PPO’s sum of both losses is nobody's metric.
      expect(bad.filter(([id, x]) => !(id === 'loss' && Number.isFinite(x)))).toEqual([]);
    }
    const reported = new Set([
      ...run.reports.flatMap((r) => Object.keys(r.metrics)),
      ...Object.keys(run.evaluation),
    ]);
    expect([...declared].filter((id) => !reported.has(id))).toEqual([]);
    expect(run.leftOver).toBe(0);
  });

  test.each([1, 2])('raises the gold reward, seed %i', async (seed) => {
    const context = { ...toyContext({ key: rngKey(seed) }) };
    Object.assign(context, { pairs: await labelledPairs(context) });
    const before = await qualityOf(context);
    const config = smallConfig(algorithm);
    const state = await prepared(algorithm, config, context);
    const steps = algorithm.totalSteps(config);
    for (let step = 0; step < steps; step++) await algorithm.step(context, state, config, step);
    const after = await qualityOf(context);
    algorithm.dispose(state);
    disposeToy(context);

    expect(after - before).toBeGreaterThan(0.1);
  });

  test('steps are the same again with the same key, and others with another', async () => {
    const losses = async (seed: number) => {
      const run = await runToy(algorithm, smallConfig(algorithm), 2, { key: rngKey(seed) });
      return run.reports.map((report) => report.metrics);
    };
    const [first, again, other] = [await losses(4), await losses(4), await losses(5)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });
});

describe('the self-test notices a policy that is not the reference', () => {
  test.each(
    each.filter(([, { metrics }]) => metrics.some(({ id }) => id === 'kl' || id.startsWith('rollout/'))),
  )('%s', async (_, algorithm) => {
    const context = toyContext();
    disposeModel(context.policy);
    Object.assign(context.policy.parameters, randomModel(99, { layers: 1 }, 0.3).parameters);
    const config = smallConfig(algorithm);
    const state = await prepared(algorithm, config, context);
    const checks = await algorithm.selfTest(context, state, config);
    algorithm.dispose(state);
    disposeToy(context);
    expect(checks.filter((check) => !check.pass).length).toBeGreaterThan(0);
  });
});
