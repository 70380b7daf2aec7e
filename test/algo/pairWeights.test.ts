/** Labels that count less, in every algorithm that learns from labels: a tie, counted both ways, is half a vote each way. */
import { beforeAll, describe, expect, test } from 'vitest';
import { disposeKtoBatch, packKtoBatch } from '../../src/algo/kto.ts';
import { ktoKnobs } from '../../src/algo/ktoKnobs.ts';
import { labelAnswers } from '../../src/algo/labelledAnswers.ts';
import { pairWeights } from '../../src/algo/pairs/pairWeights.ts';
import { algorithms } from '../../src/algo/registry.ts';
import { rewardModelUpdate } from '../../src/algo/rewardModel/rewardModel.ts';
import { rewardModelKnobs } from '../../src/algo/rewardModel/rewardModelKnobs.ts';
import type { AlgorithmContext, AnyAlgorithm } from '../../src/algo/types.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { memory } from '../../src/kernels/tf.ts';
import { readPacked } from '../../src/math/gradients.ts';
import { createOptimizer, disposeOptimizer } from '../../src/math/optimizer.ts';
import { createScoreHead } from '../../src/model/heads.ts';
import { cloneModel, disposeModel, type Model } from '../../src/model/parameters.ts';
import { rngKey } from '../../src/shared/rng.ts';
import type { Knobs } from '../../src/shared/spec.ts';
import { randomModel } from '../model/randomModel.ts';
import { knobDefaults } from './knobDefaults.ts';
import { disposeToy, prepared, toyContext, toyPair } from './toyTask.ts';

let START: Model;

beforeAll(async () => {
  await startNodeBackend('wasm');
  START = randomModel(22, { layers: 1 }, 0.3);
});

type Pairs = AlgorithmContext['pairs'];

/** Whole batches, and every term of a loss that a number switches off. */
const SETTINGS: Readonly<Record<string, number>> = {
  batchSize: 64,
  dpoBatchSize: 64,
  nllCoef: 0.7,
  dpoNllCoef: 0.7,
  desirableWeight: 2,
  prompts: 3,
  answers: 2,
  episodes: 4,
};

const PAIRS: Pairs = Array.from({ length: 8 }, (_, i) => toyPair(i));
const uneven: Pairs = PAIRS.map((pair, i) => ({ ...pair, weight: i % 2 ? 1 : 0.25 }));
const withNothing: Pairs = [...uneven, { ...toyPair(60), weight: 0 }, { ...toyPair(61), weight: 0 }];
const halved: Pairs = uneven.flatMap((pair) => {
  const half = { ...pair, weight: pair.weight! / 2 };
  return [half, half];
});
const others: Pairs = Array.from({ length: 8 }, (_, i) => toyPair(20 + i));

interface Outcome {
  readonly metrics: Readonly<Record<string, number>>;
  readonly parameters: Float32Array[];
  /** Those before the step. */
  readonly start: Float32Array[];
}

const valuesOf = ({ parameters }: Model) =>
  Promise.all(Object.values(parameters).map((tensor) => tensor.data() as Promise<Float32Array>));

/** What one step makes of pairs, starting off the reference, and what the held-out numbers then are. */
async function outcomeOf(algorithm: AnyAlgorithm, pairs: Pairs, changes = {}): Promise<Outcome> {
  const known = Object.entries(SETTINGS).filter(([name]) => name in algorithm.knobs);
  const config = knobDefaults(algorithm.knobs, { ...Object.fromEntries(known), ...changes }) as never;
  const context = toyContext({ pairs, heldOutPairs: pairs });
  const state = await prepared(algorithm, config, context);
  disposeModel(context.policy);
  Object.assign(context.policy.parameters, cloneModel(START).parameters);
  const { metrics } = await algorithm.step(context, state, config, 0);
  const samples = PAIRS.map(({ chosen }) => chosen);
  const evaluation = await algorithm.evaluate?.(context, state, config, samples);
  const parameters = await valuesOf(context.policy);
  algorithm.dispose(state);
  disposeToy(context);
  const { epoch: _, ...own } = metrics;
  return { metrics: { ...own, ...evaluation }, parameters, start: await valuesOf(START) };
}

/** Names of what differs by more than rounding; the parameters as a whole, for Adam makes much of a tiny gradient. */
function differences(a: Outcome, b: Outcome): string[] {
  const names = [...new Set([...Object.keys(a.metrics), ...Object.keys(b.metrics)])];
  const near = (x = Number.NaN, y = Number.NaN) => Math.abs(x - y) <= 1e-4 * (1 + Math.abs(x));
  const apart = distance(a.parameters, b.parameters) / distance(a.parameters, a.start);
  return [
    ...names.filter((name) => !near(a.metrics[name], b.metrics[name])),
    ...(apart > 0.01 ? ['parameters'] : []),
  ];
}

const distance = (a: readonly Float32Array[], b: readonly Float32Array[]) =>
  a.reduce((sum, values, i) => sum + values.reduce((part, x, j) => part + Math.abs(x - b[i]![j]!), 0), 0);

type Variant = Readonly<Record<string, string | boolean>>;

/** The defaults, and every other choice of an algorithm that learns from nothing but labels. */
function variantsOf({ knobs, needs }: AnyAlgorithm): Variant[] {
  if (needs.includes('reward')) return [{}];
  const others = Object.entries<Knobs[string]>(knobs).flatMap(([name, knob]): Variant[] => {
    if (knob.kind === 'switch') return [{ [name]: !knob.default }];
    if (knob.kind !== 'choice' || name === 'schedule') return [];
    return knob.choices.filter(({ value }) => value !== knob.default).map(({ value }) => ({ [name]: value }));
  });
  return [{}, ...others];
}

const labelled = algorithms.filter(({ needs }) => needs.includes('preferences'));
const cases = labelled.flatMap((algorithm) =>
  variantsOf(algorithm).map(
    (changes) => [`${algorithm.id} ${JSON.stringify(changes)}`, algorithm, changes] as const,
  ),
);

describe('every algorithm that needs labels counts them by their weights', () => {
  test.each(cases)('%s', async (_, algorithm, changes) => {
    const before = memory().numTensors;
    const base = await outcomeOf(algorithm, uneven, changes);
    expect(memory().numTensors).toBe(before);
    const unlike = differences(base, await outcomeOf(algorithm, others, changes));
    const readsLabels = unlike.includes('loss');
    // Whoever learns from labels only by way of the reward model has their weights from there.
    expect(readsLabels || algorithm.needs.includes('reward')).toBe(true);
    const unweighted = differences(base, await outcomeOf(algorithm, PAIRS, changes));
    const weighs = ['loss', 'grad_norm', 'parameters'].map((name) => unweighted.includes(name));
    expect(weighs).toEqual([readsLabels, readsLabels, readsLabels]);
    expect(differences(base, await outcomeOf(algorithm, withNothing, changes))).toEqual([]);
    expect(differences(base, await outcomeOf(algorithm, halved, changes))).toEqual([]);
  });

  test('some of them read the labels themselves', async () => {
    expect(labelled.filter(({ needs }) => !needs.includes('reward')).length).toBeGreaterThan(5);
  });
});

test('so does the reward model', async () => {
  const lossOf = async (pairs: Pairs) => {
    const model = cloneModel(START);
    Object.assign(model.parameters, createScoreHead(model.config.channels, rngKey(4), 0.5));
    const optimizer = createOptimizer(model.parameters);
    const taken = rewardModelUpdate(model, optimizer, pairs, knobDefaults(rewardModelKnobs), 1e-3);
    const metrics = await readPacked([taken]);
    disposeOptimizer(optimizer);
    disposeModel(model);
    return [metrics['rewardModel/loss']!, metrics['rewardModel/gradNorm']!];
  };
  const [loss, norm] = await lossOf(uneven);
  expect(Math.abs((await lossOf(PAIRS))[0]! - loss!)).toBeGreaterThan(1e-3);
  for (const same of [withNothing, halved]) {
    const [otherLoss, otherNorm] = await lossOf(same);
    expect(otherLoss).toBeCloseTo(loss!, 5);
    expect(otherNorm).toBeCloseTo(norm!, 4);
  }
  expect(await lossOf(withNothing.slice(-2))).toEqual([0, 0]);
});

test('the drift z of KTO is measured by the weights of the labels', async () => {
  const config = knobDefaults(ktoKnobs);
  const rows = PAIRS.map(({ chosen, rejected }, i) => ({
    answer: chosen,
    desirable: i % 3 > 0,
    mismatched: rejected,
    logRef: -20,
    mismatchedLogRef: -40 + 5 * i,
    weight: i % 2 ? 1 : 0.25,
  }));
  const driftOf = async (some: typeof rows) => {
    const batch = packKtoBatch(START, some, config);
    const [z] = await batch.z.data();
    disposeKtoBatch(batch);
    return z!;
  };
  const drift = await driftOf(rows);
  expect(drift).toBeGreaterThan(1);
  expect(Math.abs((await driftOf(rows.map((row) => ({ ...row, weight: 1 })))) - drift)).toBeGreaterThan(0.5);
  expect(
    await driftOf(rows.flatMap((row) => [row, row].map((one) => ({ ...one, weight: row.weight / 2 })))),
  ).toBeCloseTo(drift, 4);
  expect(await driftOf([...rows, { ...rows[0]!, mismatchedLogRef: 100, weight: 0 }])).toBeCloseTo(drift, 4);
});

test('answers of a pair that counts for nothing serve no other prompt as mismatched ones', () => {
  const labels = labelAnswers(withNothing, rngKey(1), 20);
  expect(labels).toEqual(labelAnswers(uneven, rngKey(1), 20));
  for (const { answer, weight } of labels)
    expect(weight).toBe(uneven.find((pair) => pair.chosen === answer || pair.rejected === answer)!.weight);
});

test('a batch in which nothing counts moves nothing', async () => {
  for (const algorithm of labelled.filter(({ needs }) => !needs.includes('reward'))) {
    if (algorithm.id === 'kto') continue; // takes such pairs out before it draws
    const { metrics, parameters, start } = await outcomeOf(algorithm, withNothing.slice(-2));
    expect(Math.abs(metrics['loss']!) + metrics['grad_norm']!, algorithm.id).toBe(0);
    expect(distance(parameters, start), algorithm.id).toBe(0);
  }
});

test.each([
  [[1, 1, 1], undefined],
  [[undefined, 1], undefined],
  [[0.5, 0.5], undefined],
  [
    [1, 0.5, 0.5],
    [1.5, 0.75, 0.75],
  ],
  [
    [0, undefined],
    [0, 2],
  ],
  [
    [0, 0],
    [0, 0],
  ],
])('weights %j as factors with mean 1', (weights, expected) => {
  expect(pairWeights(weights.map((weight) => (weight === undefined ? {} : { weight })))).toEqual(expected);
});
