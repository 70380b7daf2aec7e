import { beforeAll, describe, expect, test } from 'vitest';
import { bradleyTerryLoss } from '../../src/algo/rewardModel/bradleyTerryLoss.ts';
import { trainRewardModel } from '../../src/algo/rewardModel/rewardModel.ts';
import { rewardModelKnobs, type RewardModelConfig } from '../../src/algo/rewardModel/rewardModelKnobs.ts';
import type { PreferencePair } from '../../src/algo/types.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { memory, tensor1d } from '../../src/kernels/tf.ts';
import { takeGradients } from '../../src/math/gradients.ts';
import { meanOf, standardDeviation } from '../../src/math/maskedStats.ts';
import { sequenceScores } from '../../src/model/heads.ts';
import { type PackedBatch, packSequences, type Sequence } from '../../src/model/packing.ts';
import { disposeModel, type Model } from '../../src/model/parameters.ts';
import { rngKey } from '../../src/shared/rng.ts';
import '../math/numberMatchers.ts';
import { byName, fixtureModel, type FixtureWeights, ourNames, toTensor } from '../model/fixtureModel.ts';
import { randomModel, randomSequence } from '../model/randomModel.ts';
import { type FixtureTensor, loadFixture } from '../reference/fixture.ts';
import { knobDefaults } from './knobDefaults.ts';

const fixture = loadFixture<{
  scoreWeight: FixtureTensor;
  chosen: number[][];
  rejected: number[][];
  chosenScores: FixtureTensor;
  rejectedScores: FixtureTensor;
  cases: {
    margin: number[] | null;
    center: number;
    perPair: FixtureTensor;
    loss: number;
    gradients?: FixtureWeights;
  }[];
}>('rewardModel');
const { header } = fixture;
const turned = ({ shape, data }: FixtureTensor): FixtureTensor => ({ shape: shape.toReversed(), data });

function modelWithScoreHead(): Model {
  const model = fixtureModel();
  model.parameters['score.weight'] = toTensor(turned(fixture.scoreWeight));
  return model;
}

/**
 * The fixture has sequences of a single token, which have no response of their own. They get one, and the
 * score is read before it: attention looks backwards only.
 */
function packWhole(sequences: readonly number[][]): PackedBatch {
  const batch = packSequences(
    sequences.map((ids) => ({ ids: Int32Array.from(ids.length > 1 ? ids : [...ids, 0]), promptLength: 1 })),
  );
  const lengths = sequences.map((ids) => Math.max(2, ids.length));
  const index = sequences.map((ids, b) => lengths.slice(0, b).reduce((x, y) => x + y, 0) + ids.length - 1);
  const inverse = new Int32Array(batch.tokenCount).fill(-1);
  index.forEach((token, b) => (inverse[token] = b));
  const lastTokens = { index: tensor1d(index, 'int32'), inverse: tensor1d(inverse, 'int32') };
  return { ...batch, lastTokens };
}

describe.each(['wasm', 'cpu'] as const)('Bradley-Terry on %s', (backend) => {
  beforeAll(() => startNodeBackend(backend));

  test('golden vectors: plain, with a margin, with centering', () => {
    const [chosen, rejected] = [tensor1d([1, 0.2]), tensor1d([0.4, 0.5])];
    const exact = { rtol: 1e-6, atol: 1e-7 };
    expect(bradleyTerryLoss(chosen, rejected)).toMatchNumbers(0.6459216, exact);
    const margin = tensor1d([1 / 3, 1 / 3]);
    expect(bradleyTerryLoss(chosen, rejected, { margin })).toMatchNumbers(0.81390652, exact);
    expect(bradleyTerryLoss(chosen, rejected, { centering: 0.01 })).toMatchNumbers(
      0.6459216 + 0.01225,
      exact,
    );
  });

  test('TRL: scores at the last real token', () => {
    const batch = packWhole([...fixture.chosen, ...fixture.rejected]);
    const expected = [...fixture.chosenScores.data, ...fixture.rejectedScores.data];
    expect(sequenceScores(modelWithScoreHead(), batch)).toMatchNumbers(expected, header);
  });

  test.each(fixture.cases.map((c) => [c.margin !== null, c.center, c] as const))(
    'TRL: loss and gradients, margin %s, centering %d',
    (_, center, c) => {
      const model = modelWithScoreHead();
      const batch = packWhole([...fixture.chosen, ...fixture.rejected]);
      const count = fixture.chosen.length;
      const margin = c.margin ? tensor1d(c.margin) : undefined;
      const taken = takeGradients(model.parameters, () => {
        const scores = sequenceScores(model, batch);
        const [chosen, rejected] = [scores.slice([0], [count]), scores.slice([count], [count])];
        return {
          loss: bradleyTerryLoss(chosen, rejected, { centering: center, ...(margin && { margin }) }),
          stats: {},
        };
      });
      expect(taken.stats['loss']!).toMatchNumbers(c.loss, header);
      const gradients = byName(taken);
      const { 'score.weight': head, ...trunk } = ourNames(c.gradients ?? {});
      const expected = head ? { ...trunk, 'score.weight': turned(head) } : trunk;
      const compared = Object.keys(expected).map((name) => [name, gradients[name]!]);
      expect(Object.fromEntries(compared)).toMatchTensors(expected, header);
    },
  );

  test('the fixture holds every gradient of the plain and of the full loss', () => {
    const count = Object.keys(fixtureModel().parameters).length + 1;
    const full = fixture.cases.filter((c) => Object.keys(c.gradients ?? {}).length === count);
    expect(full.map((c) => [c.margin !== null, c.center])).toEqual([
      [false, 0],
      [true, 0.01],
    ]);
  });

  test('pooled over the answer: the mean of the scores that each prefix would get', () => {
    const model = modelWithScoreHead();
    const sequence = { ids: Int32Array.of(3, 5, 7, 9, 36), promptLength: 2 };
    const prefixes = [3, 4, 5].map((length) => ({ ids: sequence.ids.slice(0, length), promptLength: 2 }));
    const perToken = sequenceScores(model, packSequences(prefixes)).dataSync();
    const pooled = sequenceScores(model, packSequences([sequence, ...prefixes]), true);
    expect(pooled.slice([0], [1])).toMatchNumbers(meanOf(perToken), header);
  });
});

/** Good answers are made of low token ids, bad ones of high ones. */
function toyPairs(count: number, seed: number): PreferencePair[] {
  const answer = (i: number, first: number): Sequence => {
    const { ids, promptLength } = randomSequence([2, 4 + (i % 3)], seed + i, { ended: false });
    return { ids: ids.map((id, t) => (t < promptLength ? id : first + (id % 11))), promptLength };
  };
  return Array.from({ length: count }, (_, i) => ({ chosen: answer(i, 0), rejected: answer(i, 11) }));
}
const config = (changes: Partial<RewardModelConfig> = {}): RewardModelConfig =>
  knobDefaults(rewardModelKnobs, { learningRate: 0.02, epochs: 5, batchSize: 16, ...changes });
const [pairs, heldOut] = [toyPairs(64, 1000), toyPairs(40, 9000)];
const samples = pairs.flatMap((pair) => [pair.chosen, pair.rejected]);

async function trainToTheEnd(start: Model, settings: RewardModelConfig) {
  const training = trainRewardModel(start, pairs, heldOut, samples, settings, rngKey(4));
  const progress: Record<string, number>[] = [];
  for (;;) {
    const next = await training.next();
    if (next.done) return { rewardModel: next.value, progress };
    progress.push({ done: next.value.done, total: next.value.total, ...next.value.metrics });
  }
}

describe('trainRewardModel', () => {
  beforeAll(() => startNodeBackend('wasm'));

  test.each(['last', 'mean'] as const)(
    'learns an order, scales its scores, tells its progress, frees everything (%s)',
    async (pooling) => {
      const start = randomModel(3, { layers: 1 }, 0.3);
      const before = memory();
      const { rewardModel, progress } = await trainToTheEnd(start, config({ pooling }));
      expect(rewardModel.heldOutAccuracy).toBeGreaterThan(0.9);
      expect(progress.length).toBe(5 * 4 + 1);
      expect(progress.slice(0, -1).map((p) => p['done'])).toEqual([...Array(20).keys()].map((i) => i + 1));
      expect(progress.at(-1)!['rewardModel/heldOutAccuracy']).toBe(rewardModel.heldOutAccuracy);
      expect(progress[0]!['rewardModel/loss']).toBeCloseTo(Math.LN2, 1);
      expect(progress.at(-2)!['rewardModel/loss']).toBeLessThan(0.5);

      const scores = await rewardModel.score(samples);
      expect(meanOf(scores)).toBeCloseTo(0, 4);
      expect(standardDeviation(scores)).toBeCloseTo(1, 4);
      expect((await rewardModel.score(samples.slice(3, 5)))[0]).toBeCloseTo(scores[3]!, 4);
      rewardModel.dispose();
      expect(memory().numTensors).toBe(before.numTensors);
      expect(memory().numBytes).toBe(before.numBytes);
      disposeModel(start);
    },
  );

  test('leaves the SFT model as it was, and repeats itself from the same key', async () => {
    const start = randomModel(3, { layers: 1 }, 0.3);
    const weights = Object.values(start.parameters).map((p) => p.dataSync().slice());
    const [first, second] = [
      await trainToTheEnd(start, config({ epochs: 1 })),
      await trainToTheEnd(start, config({ epochs: 1 })),
    ];
    expect(second.progress).toEqual(first.progress);
    expect(await second.rewardModel.score(samples)).toEqual(await first.rewardModel.score(samples));
    expect(Object.values(start.parameters).map((p) => p.dataSync())).toEqual(weights);
  });

  test('given up half way it frees everything', async () => {
    const start = randomModel(3, { layers: 1 }, 0.3);
    const before = memory().numTensors;
    const training = trainRewardModel(start, pairs, heldOut, samples, config(), rngKey(4));
    for (let i = 0; i < 3; i++) await training.next();
    await training.return(undefined as never);
    expect(memory().numTensors).toBe(before);
  });

  test('without held-out pairs there is no accuracy to report', async () => {
    const start = randomModel(3, { layers: 1 }, 0.3);
    const training = trainRewardModel(start, pairs, [], samples, config({ epochs: 1 }), rngKey(4));
    for (;;) {
      const next = await training.next();
      if (next.done) break;
      expect(Object.values(next.value.metrics).every(Number.isFinite)).toBe(true);
    }
  });
});
