import { singleReward } from '../../src/shared/rewardSpec.ts';
import { describe, expect, test } from 'vitest';
import type { EngineEvent, Progress } from '../../src/protocol/events.ts';
import { type LaneLog, raceRecord, raceRecordSchema } from '../../src/protocol/raceRecord.ts';

const runId = 'r1';
const progress = (step: number, wallMs: number): Progress => ({
  step,
  wallMs,
  optimizerSteps: step * 4,
  samples: step * 64,
  tokensGenerated: step * 1000,
  tokensTrained: step * 2000,
  peakBytes: 10_000_000,
});
const loaded = (name: 'wasm' | 'cpu'): EngineEvent => ({
  type: 'lane/loaded',
  runId,
  backend: { name, reason: 'because', device: '2 cores' },
  model: { id: 'tiny', parameters: 146_000, layers: 2, channels: 64, vocabulary: 1024 },
  knobs: { 'ppo.learningRate': 0.001 },
  reward: singleReward('gold'),
  totalSteps: 2,
});
const evaluated = (step: number, wallMs: number, gold: number, text: string): EngineEvent => ({
  type: 'run/evaluated',
  runId,
  progress: progress(step, wallMs),
  metrics: { 'gold/reward': gold, 'objective/kl': gold - 0.5 },
  samples: [
    { prompt: 'The room', text, gold, ended: true },
    { prompt: 'The room', text: ` once more${text}`, gold, ended: false },
  ],
});
const stepped = (step: number, wallMs: number, loss: number): EngineEvent => ({
  type: 'run/stepped',
  runId,
  progress: progress(step, wallMs),
  metrics: { loss },
});
const built: EngineEvent = {
  type: 'preferences/built',
  runId,
  pairs: 893,
  heldOutPairs: 64,
  hash: 'abc',
  examples: [],
};

const stage: EngineEvent = {
  type: 'stage/progressed',
  runId,
  stage: 'rewardModel',
  label: 'Reward model',
  done: 12,
  total: 60,
  wallMs: 50,
  metrics: { 'rewardModel/loss': 0.69 },
};

const lane = (algorithm: string, backend: 'wasm' | 'cpu' = 'wasm'): LaneLog => ({
  algorithm,
  events: [
    loaded(backend),
    built,
    evaluated(0, 10, 0.5, ' was dull.'),
    stage,
    stepped(1, 100, 0.7),
    stepped(2, 200, 0.6),
    evaluated(2, 210, 0.9, ' was lovely.'),
  ],
});

describe('raceRecord', () => {
  const record = raceRecord({ preset: 'reviews', seed: 7, lanes: [lane('ppo'), lane('dpo')] });

  test('names the race and its start', () => {
    expect(record).toMatchObject({
      version: 1,
      preset: 'reviews',
      seed: 7,
      backend: 'wasm',
      model: { id: 'tiny', parameters: 146_000 },
      start: { 'gold/reward': 0.5, 'objective/kl': 0 },
    });
    expect(record.lanes.map((each) => each.algorithm)).toEqual(['ppo', 'dpo']);
    expect(record.lanes[0]!.config).toEqual({ 'ppo.learningRate': 0.001 });
    expect(record.lanes[0]!.preferences).toEqual({ pairs: 893, heldOutPairs: 64, hash: 'abc' });
  });

  test('collects every metric with its step and time', () => {
    expect(record.lanes[0]!.metrics).toEqual({
      'gold/reward': { step: [0, 2], value: [0.5, 0.9], wallMs: [10, 210] },
      'objective/kl': { step: [0, 2], value: [0, 0.4], wallMs: [10, 210] },
      'rewardModel/loss': { step: [12], value: [0.69], wallMs: [50] },
      loss: { step: [1, 2], value: [0.7, 0.6], wallMs: [100, 200] },
    });
  });

  test('gives the final figures and the texts before and after, equal prompts kept apart', () => {
    expect(record.lanes[1]!.final).toEqual({
      'gold/reward': 0.9,
      'objective/kl': 0.4,
      wallMs: 210,
      optimizerSteps: 8,
      tokensGenerated: 2000,
      tokensTrained: 4000,
      peakBytes: 10_000_000,
    });
    expect(record.lanes[1]!.samples).toEqual([
      { prompt: 'The room', before: ' was dull.', after: ' was lovely.', goldBefore: 0.5, goldAfter: 0.9 },
      {
        prompt: 'The room',
        before: ' once more was dull.',
        after: ' once more was lovely.',
        goldBefore: 0.5,
        goldAfter: 0.9,
      },
    ]);
  });

  test('survives JSON and its own schema', () => {
    expect(raceRecordSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
  });

  test('names both backends when the lanes differ', () => {
    const mixed = raceRecord({ preset: 'reviews', seed: 7, lanes: [lane('ppo'), lane('dpo', 'cpu')] });
    expect(mixed.backend).toBe('wasm+cpu');
  });

  test('lets the later report of a metric at one step stand', () => {
    const events = [...lane('ppo').events, evaluated(2, 300, 0.95, ' was superb.')];
    const again = raceRecord({ preset: 'reviews', seed: 7, lanes: [{ algorithm: 'ppo', events }] });
    expect(again.lanes[0]!.metrics['gold/reward']).toEqual({
      step: [0, 2],
      value: [0.5, 0.95],
      wallMs: [10, 300],
    });
  });

  test('names the lane that never loaded, and refuses an empty race', () => {
    const silent = { algorithm: 'dpo', events: [] };
    expect(() => raceRecord({ preset: 'reviews', seed: 7, lanes: [lane('ppo'), silent] })).toThrow(
      /dpo: the worker never sent lane\/loaded/,
    );
    expect(() => raceRecord({ preset: 'reviews', seed: 7, lanes: [] })).toThrow(/at least one lane/);
  });
});
