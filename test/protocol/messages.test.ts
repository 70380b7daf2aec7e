import { describe, expect, test } from 'vitest';
import { catalog } from '../../src/engine/catalog.ts';
import { type LaneCommand, laneCommandSchema } from '../../src/protocol/commands.ts';
import { type EngineEvent, eventSchema, type Progress } from '../../src/protocol/events.ts';
import { PROTOCOL_VERSION } from '../../src/protocol/version.ts';
import { singleReward } from '../../src/shared/rewardSpec.ts';
import { AppError, ERROR_CODES, toEnvelope } from '../../src/shared/errors.ts';

const runId = 'ppo-1';
const progress: Progress = {
  step: 3,
  optimizerSteps: 12,
  samples: 96,
  tokensGenerated: 1234,
  tokensTrained: 5678,
  wallMs: 12.5,
  peakBytes: 16_777_216,
};
const commands: { [T in LaneCommand['type']]: Extract<LaneCommand, { type: T }> } = {
  'lane/load': {
    type: 'lane/load',
    runId,
    request: {
      algorithm: 'ppo',
      preset: 'reviews',
      seed: Number.MAX_SAFE_INTEGER,
      backend: 'auto',
      knobs: { 'ppo.klCoef': 0.1, 'ppo.critic': 'separate', 'ppo.whitenAdvantages': false },
    },
  },
  'run/start': { type: 'run/start', runId },
  'run/pause': { type: 'run/pause', runId },
  'run/step': { type: 'run/step', runId, count: 1 },
  'run/stepPart': { type: 'run/stepPart', runId },
  'inspect/watch': { type: 'inspect/watch', runId, on: true },
  'inspect/readRewardModel': { type: 'inspect/readRewardModel', runId },
  'run/setKnob': { type: 'run/setKnob', runId, id: 'ppo.klCoef', value: 0.2 },
  'policy/export': { type: 'policy/export', runId },
  'run/checkpoint': { type: 'run/checkpoint', runId },
  'lane/profile': { type: 'lane/profile', runId, on: true },
};
const kept = {
  ids: Int32Array.of(1, 2, 1, 1),
  starts: Int32Array.of(0, 2, 4),
  promptLengths: Int32Array.of(1, 1),
  batchRows: 2,
  eosId: 2,
};
const sample = { prompt: 'The room', text: ' was “fine”.\n', gold: 0.5, ended: true };
const events: { [T in EngineEvent['type']]: Extract<EngineEvent, { type: T }> } = {
  'engine/ready': { type: 'engine/ready', protocol: PROTOCOL_VERSION, catalog },
  'lane/loaded': {
    type: 'lane/loaded',
    runId,
    backend: { name: 'wasm', reason: 'no GPU', device: '2 processor cores' },
    model: { id: 'tiny-reviews', parameters: 1, layers: 2, channels: 64, vocabulary: 1024 },
    knobs: { 'dpo.beta': 0.3, 'ppo.critic': 'shared', 'dpo.ipoNormalised': true },
    reward: singleReward('gold'),
    totalSteps: 48,
  },
  'run/stateChanged': { type: 'run/stateChanged', runId, state: 'running' },
  'stage/progressed': {
    type: 'stage/progressed',
    runId,
    stage: 'rewardModel',
    label: 'Reward model',
    done: 1,
    total: 2,
    wallMs: 3,
    metrics: { 'rewardModel/loss': 0.69 },
  },
  'preferences/built': {
    type: 'preferences/built',
    runId,
    pairs: 893,
    heldOutPairs: 64,
    hash: '0badcafe',
    examples: [{ prompt: 'a', chosen: 'b', rejected: 'c' }],
  },
  'selfTest/reported': {
    type: 'selfTest/reported',
    runId,
    checks: [{ id: 'kl', label: 'KL', expected: '0', actual: 0, pass: true }],
  },
  'run/stepped': { type: 'run/stepped', runId, progress, metrics: { loss: -1e-30 } },
  'run/evaluated': { type: 'run/evaluated', runId, progress, metrics: {}, samples: [sample] },
  'knob/changed': { type: 'knob/changed', runId, id: 'dpo.beta', value: 0.1, step: 3 },
  'policy/exported': {
    type: 'policy/exported',
    runId,
    snapshot: { modelId: 'tiny-reviews', step: 3, weights: new ArrayBuffer(8) },
  },
  'run/checkpointed': { type: 'run/checkpointed', runId, step: 3, evaluatedAt: 2, bytes: new ArrayBuffer(8) },
  'run/resumed': {
    type: 'run/resumed',
    runId,
    progress,
    start: { progress, metrics: { 'gold/reward': 0.5 }, samples: [sample] },
    checks: [],
    stages: [{ stage: 'reference', label: 'Reference pass', done: 2, total: 2 }],
    latest: { loss: 0.69 },
  },
  'inspect/stepped': {
    type: 'inspect/stepped',
    runId,
    step: 3,
    costMs: 1.5,
    inspection: {
      kind: 'pairs',
      sequences: kept,
      loss: { type: 'sigmoid', beta: 0.5, labelSmoothing: 0, ipoNormalised: false },
      referenceSums: Float32Array.of(-1, -2),
      before: Float32Array.of(-1, -2),
      after: Float32Array.of(-0.9, -2.1),
      metrics: { loss: 0.69 },
    },
    texts: { 1: ' the', 2: ' end' },
  },
  'inspect/rewardModelRead': {
    type: 'inspect/rewardModelRead',
    runId,
    reading: {
      sequences: kept,
      tokenScores: Float32Array.of(0, 1, 0, -1),
      scores: Float32Array.of(1, -1),
      pooling: 'last',
      center: 0,
      spread: 1,
    },
    texts: { 1: ' the', 2: ' end' },
  },
  'profile/reported': {
    type: 'profile/reported',
    runId,
    step: 3,
    gpu: 'timestamps',
    last: null,
    total: {
      wallMs: 12.5,
      steps: 0,
      rows: [{ place: 'kernel', name: 'Linear', phase: 'training', ms: 1.5, calls: 2 }],
    },
    recorded: [
      {
        name: 'decode',
        variant: 'temperature 1',
        eagerSteps: 1,
        replayedSteps: 0,
        dispatches: 0,
        refusal: 'reads a result back',
      },
    ],
  },
  'run/noted': { type: 'run/noted', runId, message: 'something' },
  'engine/failed': {
    type: 'engine/failed',
    runId,
    fatal: true,
    error: { code: 'not-finite', message: 'loss became NaN', fix: 'Lower it.', stack: 'at' },
  },
};

describe('commands', () => {
  test('the examples cover the union', () => {
    const types = laneCommandSchema.options.map((option) => option.shape.type.value);
    expect(Object.keys(commands).toSorted()).toEqual(types.toSorted());
  });

  test.each(Object.values(commands).map((command) => [command.type, command] as const))(
    '%s comes out of JSON and of structured clone as it went in',
    (_, command) => {
      expect(laneCommandSchema.parse(JSON.parse(JSON.stringify(command)))).toEqual(command);
      expect(laneCommandSchema.parse(structuredClone(command))).toEqual(command);
    },
  );

  test.each<[string, object]>([
    ['an unknown type', { type: 'run/explode', runId }],
    ['no run', { type: 'run/start' }],
    ['no step', { ...commands['run/step'], count: 0 }],
    ['half a step', { ...commands['run/step'], count: 0.5 }],
    ['a NaN', { ...commands['run/setKnob'], value: NaN }],
    ['a knob value that is an object', { ...commands['run/setKnob'], value: {} }],
    [
      'a negative seed',
      { ...commands['lane/load'], request: { ...commands['lane/load'].request, seed: -1 } },
    ],
    [
      'a backend of the past',
      { ...commands['lane/load'], request: { ...commands['lane/load'].request, backend: 'webgl' } },
    ],
  ])('refuses %s', (_, command) => {
    expect(laneCommandSchema.safeParse(command).success).toBe(false);
  });
});

const BINARY: ReadonlySet<EngineEvent['type']> = new Set([
  'policy/exported',
  'run/checkpointed',
  'inspect/stepped',
  'inspect/rewardModelRead',
]);

describe('events', () => {
  test('the examples cover the union', () => {
    const types = eventSchema.options.map((option) => option.shape.type.value);
    expect(Object.keys(events).toSorted()).toEqual(types.toSorted());
  });

  test.each(Object.values(events).map((event) => [event.type, event] as const))(
    '%s comes out of JSON and of structured clone as it went in',
    (_, event) => {
      // Bytes cross by structured clone alone.
      const isText = !BINARY.has(event.type);
      const crossed = isText ? (JSON.parse(JSON.stringify(event)) as unknown) : structuredClone(event);
      expect(eventSchema.parse(crossed)).toEqual(event);
      expect(eventSchema.parse(structuredClone(event))).toEqual(event);
    },
  );

  test('a step that diverged can be looked at', () => {
    const event = structuredClone(events['inspect/stepped']);
    Object.assign(event.inspection.kind === 'pairs' ? event.inspection.metrics : {}, { loss: NaN });
    expect(eventSchema.parse(event)).toEqual(event);
  });

  test('refuses numbers that are none, and what it does not know', () => {
    const refused = [
      { ...events['run/stepped'], metrics: { loss: NaN } },
      { ...events['run/stepped'], metrics: { loss: Infinity } },
      { ...events['run/stateChanged'], state: 'sleeping' },
      { ...events['engine/failed'], error: { code: 'bad-luck', message: '' } },
      { type: 'run/exploded', runId },
    ];
    expect(refused.map((event) => eventSchema.safeParse(event).success)).toEqual(refused.map(() => false));
  });
});

describe('errors cross as envelopes', () => {
  const failed = (error: unknown) => ({ type: 'engine/failed', fatal: false, error: toEnvelope(error) });

  test.each(ERROR_CODES)('%s', (code) => {
    const event = failed(new AppError(code, 'what was wrong', { fix: 'what to do' }));
    expect(eventSchema.parse(structuredClone(event))).toMatchObject({
      error: { code, message: 'what was wrong', fix: 'what to do' },
    });
  });

  test.each<[string, unknown, string]>([
    ['out of memory', new RangeError('Array buffer allocation failed'), 'out-of-memory'],
    ['wasm out of memory', new Error('Cannot enlarge memory arrays'), 'out-of-memory'],
    ['any other error', new TypeError('x is undefined'), 'internal'],
    ['a thrown string', 'oops', 'internal'],
    ['nothing', undefined, 'internal'],
  ])('%s', (_, error, code) => {
    expect(eventSchema.parse(structuredClone(failed(error)))).toMatchObject({ error: { code } });
  });
});
