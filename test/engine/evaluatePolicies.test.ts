import { beforeAll, describe, expect, test } from 'vitest';
import { disposeBatch, packSequences, type Sequence } from '../../src/model/packing.ts';
import { logSoftmax } from '@tensorflow/tfjs-core';
import { memory, tidy } from '../../src/kernels/tf.ts';
import { loadCheckpoint, loadWeights } from '../../src/model/checkpoint.ts';
import { cloneModel, disposeModel, type Model } from '../../src/model/parameters.ts';
import type { PolicySnapshot } from '../../src/protocol/events.ts';
import { responseLogits, responsePredictors, scoreResponses } from '../../src/model/heads.ts';
import type { JobOf, ResultOf } from '../../src/protocol/jobs.ts';
import type { TextClassifier } from '../../src/shared/textClassifier.ts';
import { createNodeStudio, type NodeStudio, openStudio } from './nodeStudio.ts';
import { createNodeLane, laneRequest, ofType, runLane, shippedModelReader } from './nodeLane.ts';

/** Says that longer texts are more positive. */
const classifier: TextClassifier = {
  classify: (_, texts) =>
    Promise.resolve({
      labels: ['positive', 'negative'],
      logits: [],
      probabilities: texts.map((text) => Float32Array.of(1 / (1 + 1 / text.length), 0)),
    }),
};

const knobs = { 'preferences.prompts': 24, 'rewardModel.epochs': 1, 'evaluation.prompts': 8 };
const job: JobOf<'evaluatePolicies'> = {
  kind: 'evaluatePolicies',
  models: [{ name: 'sft' }, { name: 'dpo', beta: 0.5 }],
  prompts: 8,
  samples: 2,
  temperature: 1,
  judges: ['rewardModel', 'classifier'],
  knobs,
  seed: 7,
};

let studio: NodeStudio;
let policy: PolicySnapshot;
let result: ResultOf<'evaluatePolicies'>;
beforeAll(async () => {
  studio = await openStudio(classifier);
  policy = await dpoAfterTwoSteps();
  await studio.send({ type: 'studio/adopt', name: 'dpo', snapshot: policy });
  result = await studio.run(job);
}, 60_000);

async function dpoAfterTwoSteps(): Promise<PolicySnapshot> {
  const { session, events } = createNodeLane();
  const request = laneRequest('dpo', { knobs: { ...knobs, 'dpo.steps': 2, 'dpo.learningRate': 1e-3 } });
  await session.handle({ type: 'lane/load', runId: 'dpo', request });
  await session.handle({ type: 'run/start', runId: 'dpo' });
  await session.handle({ type: 'policy/export', runId: 'dpo' });
  return ofType(events, 'policy/exported')[0]!.snapshot;
}

const answersOf = (name: string) => result.models.find((model) => model.name === name)!.answers;

/** Of one answer by one plain pass: log-likelihood under the SFT model, KL(policy || SFT) from whole distributions. */
async function recomputed(sequence: Sequence, weights: ArrayBuffer | undefined) {
  const { model: sft } = await loadCheckpoint(shippedModelReader('tiny-reviews'));
  const model = weights ? loadWeights(sft.config, weights) : cloneModel(sft);
  const batch = packSequences([sequence]);
  const numbers = tidy(() => {
    const logProbs = (of: Model) => logSoftmax(responseLogits(of, responsePredictors(of, batch)));
    const [own, reference] = [logProbs(model), logProbs(sft)];
    const kl = own.exp().mul(own.sub(reference)).sum().arraySync() as number;
    const entropy = -(own.exp().mul(own).sum().arraySync() as number);
    const logRef = scoreResponses(sft, batch).logProbs.sum().arraySync() as number;
    return { logRef, kl, entropy };
  });
  disposeBatch(batch);
  for (const used of [sft, model]) disposeModel(used);
  return numbers;
}

describe('evaluatePolicies', () => {
  test('every model answers every prompt so many times, judged by all', () => {
    expect(result.prompts).toHaveLength(8);
    expect(result.models.map(({ name }) => name)).toEqual(['sft', 'dpo']);
    for (const { answers } of result.models) {
      expect(answers).toHaveLength(16);
      for (const answer of answers) {
        expect(answer.gold).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(answer.rewardModel)).toBe(true);
        expect(answer.classifier).toBeCloseTo(1 / (1 + 1 / answer.text.length), 5);
      }
    }
    expect(result.problems).toEqual([]);
    expect(result.classifier).toEqual({ model: 'classifier-reviews', label: 'positive' });
  });

  test('likelihood, exact KL and entropy are those of a plain pass over whole distributions', async () => {
    const { tokenizer, model } = await loadCheckpoint(shippedModelReader('tiny-reviews'));
    disposeModel(model);
    for (const name of ['sft', 'dpo']) {
      for (const [i, answer] of answersOf(name).slice(0, 3).entries()) {
        const prompt = tokenizer.encode(result.prompts[Math.floor(i / 2)]!);
        const sequence = { ids: Int32Array.from([...prompt, ...answer.ids]), promptLength: prompt.length };
        const expected = await recomputed(sequence, name === 'dpo' ? policy.weights : undefined);
        expect(answer.referenceNll).toBeCloseTo(-expected.logRef, 3);
        expect(answer.kl).toBeCloseTo(expected.kl, 3);
        expect(answer.entropy).toBeCloseTo(expected.entropy, 2);
        expect(answer.ended).toBe(answer.ids.at(-1) === tokenizer.eosId);
      }
    }
    expect(Math.max(...answersOf('sft').map(({ kl }) => Math.abs(kl)))).toBeLessThan(1e-4);
    expect(Math.min(...answersOf('dpo').map(({ kl }) => kl))).toBeGreaterThan(0);
  });

  test('answers are those of a lane’s own evaluation, and the reward model is the one that PPO is paid by', async () => {
    const request = laneRequest('ppo', { knobs: { ...knobs, 'ppo.updates': 1, 'ppo.episodes': 8 } });
    const events = await runLane(request, 1);
    const [start] = ofType(events, 'run/evaluated');
    const first = answersOf('sft').filter((_, i) => i % 2 === 0);
    expect(first.map(({ text }) => text)).toEqual(start!.samples.slice(0, 8).map(({ text }) => text));
    const gold = first.reduce((sum, answer) => sum + answer.gold, 0) / first.length;
    expect(gold).toBeCloseTo(start!.metrics['gold/reward']!, 6);

    const accuracy = ofType(events, 'stage/progressed').findLast(
      ({ metrics }) => 'rewardModel/heldOutAccuracy' in metrics,
    )!.metrics['rewardModel/heldOutAccuracy'];
    const { scores } = result.pairs.find(({ judge }) => judge === 'rewardModel')!;
    const right = scores.filter(({ chosen, rejected }) => chosen > rejected).length;
    expect(right / scores.length).toBeCloseTo(accuracy!, 6);
  });

  test('implicit rewards are beta log(pi / ref) of each policy, as scorePairs has them', async () => {
    expect(result.pairs.map(({ judge }) => judge)).toEqual(['rewardModel', 'dpo']);
    const { labels } = await studio.run({
      kind: 'simulateLabels',
      config: { prompts: knobs['preferences.prompts'] },
      seed: 7,
    });
    const again = await studio.run({
      kind: 'scorePairs',
      pairs: labels.heldOut,
      judge: { by: 'implicit', model: 'dpo', beta: 0.5 },
    });
    const implicit = result.pairs[1]!.scores;
    expect(implicit).toHaveLength(again.scores.length);
    // Sampled answers may be cut before EOS, which a label as text always has: compare those that end alike.
    const equal = implicit.filter(
      ({ chosen, chosenLength }, i) =>
        chosenLength === again.scores[i]!.chosenLength && Math.abs(chosen - again.scores[i]!.chosen) < 1e-4,
    );
    expect(equal.length).toBeGreaterThan(0.8 * implicit.length);
  });

  test('the visitor’s labels train the reward model where the knob says so, and judge it', async () => {
    const pair = (i: number) => ({ prompt: `The room ${i}`, chosen: ' was great.', rejected: ' was bad.' });
    const labels = { train: [1, 2, 3, 4].map(pair), heldOut: [5, 6].map(pair) };
    const mine = await studio.run<'evaluatePolicies'>({
      ...job,
      models: [{ name: 'sft' }],
      prompts: 2,
      judges: ['rewardModel'],
      knobs: { ...knobs, 'preferences.source': 'mine' },
      labels,
    });
    expect(mine.pairs.map(({ judge, scores }) => [judge, scores.length])).toEqual([['rewardModel', 2]]);
  });

  test('the same again gives the same; greedy answers do not differ between samples', async () => {
    const plain = { ...job, judges: [], models: [{ name: 'sft' }], prompts: 4 };
    const again = await studio.run<'evaluatePolicies'>(plain);
    expect(again.models[0]!.answers.map(({ text }) => text)).toEqual(
      answersOf('sft')
        .slice(0, 8)
        .map(({ text }) => text),
    );
    const greedy = await studio.run<'evaluatePolicies'>({ ...plain, temperature: 0 });
    const texts = greedy.models[0]!.answers.map(({ text }) => text);
    expect(texts.filter((_, i) => i % 2 === 0)).toEqual(texts.filter((_, i) => i % 2 === 1));
    expect(greedy.pairs).toEqual([]);
  });

  test('leaves no tensors behind, neither when it ends nor when it is cancelled', async () => {
    const before = memory().numTensors;
    await studio.run(job);
    expect(memory().numTensors).toBe(before);
    for (const jobId of ['early', 'late']) {
      const seen = studio.events.length;
      const running = studio.send({ type: 'job/start', jobId, job });
      const until = jobId === 'early' ? 2 : 9;
      while (studio.events.length < seen + until) await new Promise((resolve) => setImmediate(resolve));
      await studio.send({ type: 'job/cancel', jobId });
      await running;
      expect(studio.events.at(-1)).toMatchObject({ type: 'job/cancelled', jobId });
      expect(memory().numTensors).toBe(before);
    }
  });

  test('a preset’s own judge of toxicity: the score is that an answer is not toxic', async () => {
    const halfToxic: TextClassifier = {
      classify: (id, texts) => {
        expect(id).toBe('classifier-replies');
        const probabilities = texts.map(() => Float32Array.of(0.75, 0.25));
        return Promise.resolve({ labels: ['nontoxic', 'toxic'], logits: [], probabilities });
      },
    };
    const harmless = createNodeStudio(halfToxic);
    await harmless.send({ type: 'studio/open', preset: 'harmless', seed: 7, backend: 'wasm' });
    const few = { ...job, models: [{ name: 'sft' }], prompts: 2, judges: ['classifier' as const], knobs: {} };
    const judged = await harmless.run(few);
    expect(judged.classifier).toEqual({ model: 'classifier-replies', label: 'not toxic' });
    expect(judged.models[0]!.answers.map((answer) => answer.classifier)).toEqual([0.75, 0.75, 0.75, 0.75]);
  });

  test('a model that is not there is named; a missing classifier is a remark, not a failure', async () => {
    await expect(studio.run({ ...job, models: [{ name: 'ppo' }] })).rejects.toThrow(/sft, dpo, got ppo/);
    const without = createNodeStudio();
    await without.send({ type: 'studio/open', preset: 'reviews', seed: 7, backend: 'wasm' });
    const few = { ...job, models: [{ name: 'sft' }], prompts: 2, judges: ['classifier' as const] };
    const { problems, models } = await without.run(few);
    expect(problems).toHaveLength(1);
    expect(models[0]!.answers[0]!.classifier).toBeUndefined();
  });
});
