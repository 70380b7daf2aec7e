import { beforeAll, describe, expect, test } from 'vitest';
import { memory } from '../../src/kernels/tf.ts';
import type { OwnLabels } from '../../src/protocol/commands.ts';
import { singleReward } from '../../src/shared/rewardSpec.ts';
import { createNodeStudio, type NodeStudio, openStudio } from './nodeStudio.ts';
import { laneRequest, ofType, runLane } from './nodeLane.ts';

let studio: NodeStudio;
let labels: OwnLabels;
beforeAll(async () => {
  studio = await openStudio();
  const simulated = await studio.run({ kind: 'simulateLabels', config: { prompts: 40 }, seed: 7 });
  labels = simulated.labels;
}, 60_000);

const prompts = ['The room', 'We came here for dinner and', 'The film'];
const rewardModelJob = { kind: 'trainRewardModel', from: 'sft', config: {}, seed: 7 } as const;

describe('opening', () => {
  test('tells what is there', () => {
    const opened = studio.events.find((event) => event.type === 'studio/opened')!;
    expect(opened.model.id).toBe('tiny-reviews');
    expect(opened.prompts.train.length).toBeGreaterThan(100);
  });

  test('a job before it is refused with what to do', async () => {
    const shut = createNodeStudio();
    await expect(shut.run({ ...rewardModelJob, labels })).rejects.toThrow(/not open/);
  });

  test('an unknown preset is fatal and says which there are', async () => {
    const shut = createNodeStudio();
    await shut.send({ type: 'studio/open', preset: 'nope', seed: 1, backend: 'wasm' });
    expect(shut.events.at(-1)).toMatchObject({ type: 'engine/failed', fatal: true });
    expect(shut.events.at(-1)).toHaveProperty('error.message', expect.stringContaining('reviews'));
  });
});

describe('simulateLabels', () => {
  test('gives the very pairs that a lane of the same seed learns from', async () => {
    const events = await runLane(
      laneRequest('dpo', { knobs: { 'preferences.prompts': 40, 'dpo.steps': 1 } }),
      1,
    );
    const [built] = ofType(events, 'preferences/built');
    const again = await studio.run({ kind: 'simulateLabels', config: { prompts: 40 }, seed: 7 });
    expect(again.hash).toBe(built!.hash);
    expect(again.labels.train).toHaveLength(built!.pairs);
    expect(again.labels).toEqual(labels);
  });
});

describe('writeAnswers', () => {
  const job = {
    kind: 'writeAnswers',
    model: 'sft',
    prompts,
    count: 2,
    sampling: {},
    choose: 'random',
    seed: 3,
  } as const;

  test('two different answers a prompt, and the same for the same seed', async () => {
    const { items } = await studio.run<'writeAnswers'>({ ...job, prompts: [...prompts] });
    expect(items.map((item) => item.prompt)).toEqual(prompts);
    for (const { completions } of items) {
      expect(new Set(completions.map((completion) => completion.text)).size).toBe(2);
    }
    expect((await studio.run<'writeAnswers'>({ ...job, prompts: [...prompts] })).items).toEqual(items);
    const other = await studio.run<'writeAnswers'>({ ...job, prompts: [...prompts], seed: 4 });
    expect(other.items).not.toEqual(items);
  });

  test('tries again while answers are equal, and gives up when the model always says the same', async () => {
    const greedy = await studio.run<'writeAnswers'>({
      ...job,
      prompts: [...prompts],
      sampling: { temperature: 0 },
    });
    for (const { completions } of greedy.items) {
      expect(completions).toHaveLength(2);
      expect(new Set(completions.map((completion) => completion.text)).size).toBe(1);
    }
  });

  test('names the prompt that is too long', async () => {
    const long = ['fine', 'the room was good and '.repeat(20)];
    await expect(studio.run<'writeAnswers'>({ ...job, prompts: long })).rejects.toThrow(/prompt 2/);
  });

  test('shows the pair that the reward model is least sure of', async () => {
    await studio.run({ ...rewardModelJob, labels });
    const uncertain = await studio.run<'writeAnswers'>({
      ...job,
      prompts: [...prompts],
      choose: 'uncertain',
    });
    for (const { firstBetter, completions } of uncertain.items) {
      expect(completions).toHaveLength(2);
      expect(Math.abs(firstBetter! - 0.5)).toBeLessThan(0.2);
    }
  });
});

describe('reward models', () => {
  test('a trained one orders held-out pairs; its scores are what scorePairs says', async () => {
    const result = await studio.run({ ...rewardModelJob, labels });
    const right = result.heldOut.filter(({ chosen, rejected }) => chosen > rejected).length;
    expect(right / result.heldOut.length).toBeGreaterThan(0.8);
    const again = await studio.run({
      kind: 'scorePairs',
      pairs: labels.heldOut,
      judge: { by: 'rewardModel' },
    });
    expect(again.scores).toEqual(result.heldOut);
    const curve = studio.events.filter(
      (event) => event.type === 'job/progressed' && 'rewardModel/heldOutAccuracy' in event.metrics,
    );
    expect(curve.length).toBeGreaterThan(4);
  });

  test('the score after the last token is the score of the text', async () => {
    await studio.run({ ...rewardModelJob, labels });
    const [pair] = labels.heldOut;
    const [scores] = (await studio.run({ kind: 'scorePairs', pairs: [pair!], judge: { by: 'rewardModel' } }))
      .scores;
    const { tokens, score } = await studio.run({
      kind: 'attributeReward',
      prompt: pair!.prompt,
      answer: pair!.chosen,
    });
    expect(score).toBeCloseTo(scores!.chosen, 4);
    expect(tokens.at(-1)!.score).toBeCloseTo(score, 6);
    expect(tokens.filter((token) => !token.isPrompt)).toHaveLength(scores!.chosenLength);
  });

  test('cross-validation judges every pair once, by a model that never saw its prompt', async () => {
    const { folds } = await studio.run({
      kind: 'crossValidate',
      pairs: labels.train,
      folds: 3,
      config: { epochs: 1 },
      seed: 1,
    });
    expect(folds).toHaveLength(3);
    expect(folds.reduce((sum, fold) => sum + fold.heldOut.length, 0)).toBe(labels.train.length);
    for (const { accuracy } of folds) expect(accuracy).toBeGreaterThan(0.6);
  });

  test('from the base model as well', async () => {
    const result = await studio.run({ ...rewardModelJob, labels, from: 'base', config: { epochs: 1 } });
    expect(result.heldOut).toHaveLength(labels.heldOut.length);
  });
});

describe('trainOnPicks', () => {
  test('raises the chosen answer over the rejected one, in the model "picks" alone', async () => {
    const [pair] = labels.train;
    const job = {
      kind: 'trainOnPicks',
      pairs: [pair!],
      steps: 6,
      learningRate: 5e-4,
      beta: 0.3,
      restart: true,
      watch: [prompts[0]!],
      seed: 1,
    } as const;
    const result = await studio.run<'trainOnPicks'>({ ...job, pairs: [pair!], watch: [prompts[0]!] });
    expect(result.lossBefore).toBeCloseTo(Math.LN2, 5);
    expect(result.lossAfter).toBeLessThan(0.6);
    const [moved] = result.pairs;
    const margin = (side: 'Before' | 'After') => moved![`chosen${side}`] - moved![`rejected${side}`];
    expect(margin('After')).toBeGreaterThan(margin('Before'));
    const implicit = await studio.run({
      kind: 'scorePairs',
      pairs: [pair!],
      judge: { by: 'implicit', model: 'picks', beta: 0.3 },
    });
    expect(implicit.scores[0]!.chosen).toBeCloseTo(0.3 * (moved!.chosenAfter - moved!.chosenBefore), 3);
    const unmoved = await studio.run({
      kind: 'scorePairs',
      pairs: [pair!],
      judge: { by: 'implicit', model: 'sft', beta: 0.3 },
    });
    expect(unmoved.scores[0]).toMatchObject({ chosen: 0, rejected: 0 });
  });
});

describe('previewReward', () => {
  test('rules and gold, alone and together', async () => {
    const answers = [
      { prompt: 'The room', text: ' was great and the staff was lovely .', ended: true },
      { prompt: 'The room', text: ' was dirty and the staff was rude .', ended: true },
    ];
    const alone = await studio.run({
      kind: 'previewReward',
      reward: singleReward('gold'),
      answers,
      seed: 1,
    });
    expect(alone.parts[0]!.values[0]).toBeGreaterThan(0.7);
    expect(alone.total[0]).toBeGreaterThan(alone.total[1]!);
    expect(alone.shares).toEqual([1]);
    const both = await studio.run({
      kind: 'previewReward',
      reward: {
        combine: 'gates',
        parts: [
          { part: 'gold', weight: 1, config: {}, gate: 0.5 },
          { part: 'endsProperly', weight: 1, config: {} },
        ],
      },
      answers,
      seed: 1,
    });
    expect(both.parts.map(({ part }) => part)).toEqual(['gold', 'endsProperly']);
    expect(both.total[0]).toBeGreaterThan(both.total[1]!);
  });

  test('a classifier that is not there is said to be missing', async () => {
    const job = studio.run({
      kind: 'previewReward',
      reward: singleReward('classifier'),
      answers: [{ prompt: 'a', text: ' b', ended: true }],
      seed: 1,
    });
    await expect(job).rejects.toThrow(/classifier is not available/);
  });
});

describe('jobs', () => {
  test('one that is cancelled frees what it held, and the next goes on', async () => {
    const before = memory().numTensors;
    const job = { ...rewardModelJob, labels };
    const started = studio.send({ type: 'job/start', jobId: 'cut', job });
    while (!studio.events.some((event) => event.type === 'job/progressed' && event.jobId === 'cut'))
      await new Promise((resolve) => setImmediate(resolve));
    await studio.send({ type: 'job/cancel', jobId: 'cut' });
    await started;
    expect(studio.events.at(-1)).toEqual({ type: 'job/cancelled', jobId: 'cut' });
    expect(memory().numTensors).toBe(before);
    await studio.run({ kind: 'scorePairs', pairs: labels.heldOut, judge: { by: 'gold' } });
    await studio.send({ type: 'job/cancel', jobId: 'cut' });
    expect(memory().numTensors).toBe(before);
  });

  test('a policy of a lane can be looked at', async () => {
    const { createNodeLane } = await import('./nodeLane.ts');
    const { session, events } = createNodeLane();
    await session.handle({
      type: 'lane/load',
      runId: 'r',
      request: laneRequest('dpo', { knobs: { 'preferences.prompts': 20 } }),
    });
    await session.handle({ type: 'run/step', runId: 'r', count: 3 });
    await session.handle({ type: 'policy/export', runId: 'r' });
    const [exported] = ofType(events, 'policy/exported');
    await studio.send({ type: 'studio/adopt', name: 'dpo', snapshot: exported!.snapshot });
    expect(studio.events.at(-1)).toEqual({ type: 'studio/adopted', name: 'dpo', step: 3 });
    const { scores } = await studio.run({
      kind: 'scorePairs',
      pairs: labels.heldOut.slice(0, 4),
      judge: { by: 'implicit', model: 'dpo', beta: 0.5 },
    });
    expect(scores.some(({ chosen }) => chosen !== 0)).toBe(true);
  });
});
